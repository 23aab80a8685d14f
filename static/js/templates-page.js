// The page of templates: nothing but the verdicts moves by itself.
import { watchTemplates } from "./template-watch.js";

watchTemplates();
