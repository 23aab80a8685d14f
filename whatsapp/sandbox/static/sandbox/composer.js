// What a person sends: words, replies, files, places and cards.

import { setText } from "./dom.js";
import { hand } from "./files.js";
import { DIRECT } from "./membership.js";

export class Composer {
  constructor(phone) {
    this.phone = phone;
    this.text = phone.part("text");
    this.quoted = "";
    this.listen();
  }

  listen() {
    const { phone, text } = this;
    phone.on("composer", "submit", (event) => {
      event.preventDefault();
      this.write();
    });
    text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      phone.part("composer").requestSubmit();
    });
    phone.on("file", "change", ({ target }) => {
      this.share([...target.files]);
      target.value = "";
    });
    phone.on("send-place", "click", () => this.sendPlace());
    phone.on("send-card", "click", () => this.sendCard());
  }

  async write() {
    const text = this.text.value.trim();
    if (!text) return;
    this.text.value = "";
    const context = this.quoted ? { context: this.quoted } : {};
    this.quote("");
    const sent = await this.phone.do("messages/", { ...this.phone.to(), ...context, text });
    if (!sent) this.text.value = text;
  }

  quote(wamid) {
    this.quoted = wamid;
    const { phone } = this;
    const key = phone.key === DIRECT ? `${DIRECT}:${phone.person.id}` : phone.key;
    const message = (phone.state.chats[key] ?? []).find((one) => one.wamid === wamid);
    phone.part("quoting").hidden = !message;
    setText(phone.part("quoting"), message ? `Replying to: ${message.text || "a message"}` : "");
    if (message) this.text.focus();
  }

  async share(files) {
    const { phone, text } = this;
    for (const [place, file] of files.entries()) {
      try {
        await hand(phone.person, file, { group: phone.to().group ?? "", caption: place ? "" : text.value.trim() });
        if (!place) text.value = "";
      } catch (error) {
        phone.refuse(error.message);
      }
    }
    phone.refresh();
  }

  // What is in the box goes along as the name of the place.
  async sendPlace() {
    const { phone, text } = this;
    const place = { latitude: 40.41543, longitude: -3.70742, name: text.value.trim() || "Plaza Mayor", address: "Madrid" };
    if (await phone.do("places/", { ...phone.to(), ...place })) text.value = "";
  }

  sendCard() {
    const { phone } = this;
    return phone.do("cards/", { ...phone.to(), name: phone.person.name, phone: `+${phone.person.phone}` });
  }
}
