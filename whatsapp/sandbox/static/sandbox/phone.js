// One phone. It is built once and then only changed where something is new, so drafts and focus stay.

import { act } from "./api.js";
import { hand, words } from "./files.js";
import { avatar, element, fill, find, initials, kept, setText, timeOf, tone } from "./dom.js";
import { DIRECT, door, groupOf, isIn, joinLabel, offered, standing, wasEverIn } from "./membership.js";
import * as table from "./table.js";
import { draw, timeline } from "./timeline.js";

const REFUSAL_SECONDS = 6;

export class Phone {
  constructor(person, refresh) {
    this.person = person;
    this.refresh = refresh;
    this.root = document.getElementById("phone").content.firstElementChild.cloneNode(true);
    this.name();
    this.listen();
  }

  part(name) {
    return find(this.root, name);
  }

  name() {
    const heading = this.part("name");
    heading.id = `phone-${this.person.id}`;
    this.root.setAttribute("aria-labelledby", heading.id);
    this.part("avatar").classList.add(tone(this.person.id));
    const link = this.part("invite").elements.link;
    link.id = `link-${this.person.id}`;
    this.part("invite-label").htmlFor = link.id;
  }

  listen() {
    const on = (name, event, deed) => this.part(name).addEventListener(event, deed);
    on("back", "click", () => this.open(""));
    on("read", "click", () => this.read());
    on("offer-join", "click", () => this.join(offered(this.state, this.person)));
    on("leave", "click", () => this.do("departures/", { group: this.key }));
    on("door-action", "click", () => this.passDoor());
    on("turn-clock", "click", () => this.turnClock());
    on("send-place", "click", () => this.sendPlace());
    on("send-card", "click", () => this.do("cards/", { ...this.to(), name: this.person.name, phone: `+${this.person.phone}` }));
    // Playing does not bubble.
    this.part("log").addEventListener("play", ({ target }) => {
      if (target.dataset.voice) this.do("plays/", { message: target.dataset.voice });
    }, true);
    on("change-number", "click", () => this.do("numbers/"));
    this.root.querySelector('[data-switch="offline"]').addEventListener("change", (event) =>
      this.do("presence/", { is_online: !event.target.checked }));
    this.root.querySelector('[data-switch="receipts"]').addEventListener("change", (event) =>
      this.do("", { sends_read_receipts: event.target.checked }, "PATCH"));
    this.root.querySelector('[data-switch="late"]').addEventListener("change", (event) => {
      table.setReadsLate(this.person, event.target.checked);
      this.show(this.state, this.person);
    });
    closeWhenLeft(this.part("settings"));
    this.listenToForms();
    this.part("log").addEventListener("click", (event) => {
      const given = event.target.closest("[data-emoji]");
      if (given) this.do("reactions/", { message: given.dataset.message, emoji: given.dataset.emoji });
      const replied = event.target.closest("[data-reply]");
      if (replied) this.quote(replied.dataset.reply);
      const tapped = event.target.closest("[data-tap]");
      if (tapped) this.do("taps/", { message: tapped.dataset.message, button: Number(tapped.dataset.tap) });
    });
  }

  listenToForms() {
    const composer = this.part("composer");
    composer.addEventListener("submit", (event) => {
      event.preventDefault();
      this.write(composer.elements.text);
    });
    composer.elements.text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      composer.requestSubmit();
    });
    this.part("file").addEventListener("change", (event) => {
      this.share([...event.target.files]);
      event.target.value = "";
    });
    this.part("invite").addEventListener("submit", async (event) => {
      event.preventDefault();
      const { link } = event.target.elements;
      if (await this.openInvite(link.value)) link.value = "";
    });
  }

  // Does something as this person; shows the reason when it is refused.
  async do(path, body = {}, method = "POST") {
    try {
      const answer = await act(`people/${this.person.id}/${path}`, body, method);
      await this.refresh();
      return answer;
    } catch (error) {
      this.refuse(error.message);
      return null;
    }
  }

  refuse(sentence) {
    setText(this.part("refusal"), sentence);
    clearTimeout(this.refusalTimer);
    this.refusalTimer = setTimeout(() => setText(this.part("refusal"), ""), REFUSAL_SECONDS * 1000);
  }

  get key() {
    return table.openChat(this.person);
  }

  open(key) {
    table.setOpenChat(this.person, key);
    this.show(this.state, this.person);
    const inside = this.part("composer").hidden ? this.part("back") : this.part("text");
    const next = key ? inside : this.part("chats").querySelector("button");
    next?.focus({ preventScroll: true });
    this.refresh();
  }

  to() {
    return this.key === DIRECT ? {} : { group: this.key };
  }

  // What is in the box goes along as the name of the place.
  async sendPlace() {
    const text = this.part("text");
    const place = { latitude: 40.41543, longitude: -3.70742, name: text.value.trim() || "Plaza Mayor", address: "Madrid" };
    if (await this.do("places/", { ...this.to(), ...place })) text.value = "";
  }

  async turnClock() {
    const chat = this.key === DIRECT || !this.key ? { person: this.person.id } : { group: this.key };
    try {
      await act("windows/", chat);
      this.part("settings").open = false;
    } catch (error) {
      this.refuse(error.message);
    }
  }

  async write(field) {
    const text = field.value.trim();
    if (!text) return;
    field.value = "";
    const context = this.quoted ? { context: this.quoted } : {};
    this.quote("");
    if (!(await this.do("messages/", { ...this.to(), ...context, text }))) field.value = text;
  }

  quote(wamid) {
    this.quoted = wamid;
    const key = this.key === DIRECT ? `direct:${this.person.id}` : this.key;
    const message = (this.state.chats[key] ?? []).find((one) => one.wamid === wamid);
    this.part("quoting").hidden = !message;
    setText(this.part("quoting"), message ? `Replying to: ${message.text || "a message"}` : "");
    if (message) this.part("text").focus();
  }

  async share(files) {
    const text = this.part("text");
    for (const [place, file] of files.entries()) {
      try {
        await hand(this.person, file, { group: this.key === DIRECT ? "" : this.key, caption: place ? "" : text.value.trim() });
        if (!place) text.value = "";
      } catch (error) {
        this.refuse(error.message);
      }
    }
    this.refresh();
  }

  read() {
    return this.do("reads/", this.key === DIRECT ? {} : { group: this.key });
  }

  join(group) {
    return group && this.openInvite(group.invite_link);
  }

  async openInvite(link) {
    const group = this.state.groups.find((one) => one.invite_link && one.invite_link === link.trim());
    const answer = await this.do("joins/", { invite_link: link });
    if (answer && group) this.open(group.group_id);
    return Boolean(answer);
  }

  passDoor() {
    const group = groupOf(this.state, this.key);
    if (standing(group, this.person) === "pending") this.do("withdrawals/", { group: this.key });
    else this.join(group);
  }

  show(state, person) {
    this.state = state;
    this.person = person;
    this.showHead();
    this.showOffer();
    const group = groupOf(state, this.key);
    const inChat = this.key === DIRECT || Boolean(group);
    this.part("list").hidden = inChat;
    this.part("chat").hidden = !inChat;
    if (inChat) this.showChat(group);
    else this.showList();
  }

  showHead() {
    const { person } = this;
    setText(this.part("avatar"), initials(person.name));
    setText(this.part("name"), person.name);
    setText(this.part("identity"), identity(person));
    this.part("offline").hidden = person.is_online;
    this.root.querySelector('[data-switch="offline"]').checked = !person.is_online;
    this.root.querySelector('[data-switch="late"]').checked = table.readsLate(person);
    this.root.querySelector('[data-switch="receipts"]').checked = person.sends_read_receipts;
  }

  showOffer() {
    const group = offered(this.state, this.person);
    this.part("offer").hidden = !group || this.key === group.group_id;
    if (!group) return;
    setText(this.part("offer-text"), "New group");
    setText(this.part("offer-join"), joinLabel(group));
  }

  showList() {
    const { state, person } = this;
    const offer = offered(state, person);
    const mine = state.groups.filter((group) => wasEverIn(group, person) || group.pending.includes(person.id));
    const rows = [this.row(DIRECT, state.business, `direct:${person.id}`), ...mine.map((group) => this.row(group.group_id, group.subject, group.group_id))];
    rows.sort((a, b) => b.at.localeCompare(a.at));
    fill(this.part("chats"), rows, () => rows.map((row) => this.chatButton(row)));
    const known = state.groups.filter((group) => group !== offer && !mine.includes(group) && standing(group, person) === "outside").slice(0, 6);
    this.part("known").hidden = known.length === 0;
    fill(this.part("known-groups"), known.map((group) => [group.group_id, group.subject, group.invite_link]), () =>
      known.map((group) => this.knownGroup(group)));
  }

  row(key, title, previewKey) {
    const last = this.state.previews[previewKey];
    const shows = last && (key === DIRECT || isIn(groupOf(this.state, key), this.person));
    return {
      key,
      title,
      picture: groupOf(this.state, key)?.picture ?? "",
      at: shows ? last.at : groupOf(this.state, key)?.created_at ?? "",
      preview: shows ? `${last.author === this.person.id ? "You: " : ""}${words(last)}` : "",
      time: shows ? timeOf(last.at) : "",
      unread: this.state.unread[this.person.id]?.[key] ?? 0,
    };
  }

  chatButton(row) {
    const text = element("span", { className: "chats__text" }, [
      element("span", { className: "chats__title", text: row.title }),
      element("span", { className: "chats__preview", text: row.preview || "No messages yet" }),
    ]);
    const parts = [this.face(row), text];
    if (row.unread) {
      parts.push(element("span", { className: "badge badge--brand", text: String(row.unread) }), element("span", { className: "sr-only", text: "unread" }));
    }
    const button = element("button", { className: "chats__chat", type: "button", "data-key": row.key }, parts);
    button.addEventListener("click", () => this.open(row.key));
    return element("li", {}, [button]);
  }

  face(row) {
    if (!row.picture) return avatar(row.title, row.key === DIRECT ? "tone-business" : "tone-8");
    return element("img", { className: "avatar avatar--picture", src: document.body.dataset.base + row.picture, alt: "" });
  }

  knownGroup(group) {
    const text = group.needs_approval ? "Ask to join" : "Join";
    const button = element("button", { className: "button button--small button--quiet", type: "button", text, "aria-label": joinLabel(group), "data-key": group.group_id });
    button.addEventListener("click", () => this.join(group));
    return element("li", {}, [element("span", { className: "known__subject", text: group.subject }), button]);
  }

  showChat(group) {
    const { state, person } = this;
    setText(this.part("title"), group ? group.subject : state.business);
    setText(this.part("subtitle"), group ? membersLine(state, group) : state.typing.includes(person.id) ? "typing…" : "Business chat");
    this.part("log").setAttribute("aria-label", `${group ? group.subject : state.business}, on the phone of ${person.name}`);
    this.part("text").setAttribute("aria-label", `Message from ${person.name}`);
    this.part("text").placeholder = `Write as ${person.name.split(" ")[0]}`;
    this.part("leave").hidden = !group || !isIn(group, person);
    this.showDoor(group);
    this.showPinned(group);
    this.showMessages(group);
    this.showUnread();
  }

  showDoor(group) {
    const [sentence, action] = (group && door(group, this.person)) ?? [];
    this.part("composer").hidden = Boolean(sentence);
    this.part("door").hidden = !sentence;
    setText(this.part("door-text"), sentence ?? "");
    this.part("door-action").hidden = !action;
    setText(this.part("door-action"), action ?? "");
  }

  showPinned(group) {
    const pinned = (group && this.state.pinned[group.group_id]) || [];
    const list = this.part("pinned");
    list.hidden = !pinned.length;
    fill(list, pinned, () => pinned.map((one) => element("li", { text: `📌 ${one.words || "A file"}` })));
  }

  showMessages(group) {
    const key = group ? group.group_id : `direct:${this.person.id}`;
    const items = timeline(this.state, this.person, group, this.state.chats[key] ?? []);
    const log = this.part("log");
    const isOther = log.dataset.key !== key;
    const atEnd = isOther || log.scrollHeight - log.scrollTop - log.clientHeight < 60;
    log.dataset.key = key;
    const changed = fill(log, [key, items.map((item) => [item.id, item.line, item.is_read])], () =>
      kept(log, draw(this.state, this.person, group, items)));
    if (changed && atEnd) log.scrollTop = log.scrollHeight;
  }

  showUnread() {
    const unread = this.state.unread[this.person.id]?.[this.key] ?? 0;
    const late = table.readsLate(this.person);
    this.part("read").hidden = !(unread && late);
    setText(this.part("read"), `${unread} unread. Read now`);
    if (unread && !late && this.person.is_online && document.visibilityState === "visible") this.read();
  }
}

// A menu closes on Escape, and when the focus or the pointer goes elsewhere.
function closeWhenLeft(menu) {
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });
  document.addEventListener("pointerdown", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
}

function identity(person) {
  const phone = `+${person.phone}`;
  return {
    username: `@${person.username} · number hidden`,
    username_and_phone: `@${person.username} · ${phone}`,
    parent: `${phone} · parent id`,
    legacy: `${phone} · old client`,
  }[person.profile] ?? phone;
}

function membersLine(state, group) {
  const inside = group.places.filter((place) => place.state === "in");
  const names = inside.map((place) => state.people.find((one) => one.id === place.person)?.name.split(" ")[0]);
  return `${inside.length} of 8 · ${names.join(", ") || "nobody yet"}`;
}
