// One phone. It is built once and then only changed where something is new, so drafts and focus stay.

import { act } from "./api.js";
import * as chat from "./chat.js";
import * as chats from "./chats.js";
import { Composer } from "./composer.js";
import { find, initials, setText, tone } from "./dom.js";
import { DIRECT, groupOf, joinLabel, offered } from "./membership.js";
import * as settings from "./settings.js";
import * as table from "./table.js";

const REFUSAL_SECONDS = 6;

export class Phone {
  constructor(person, refresh) {
    this.person = person;
    this.refresh = refresh;
    this.root = document.getElementById("phone").content.firstElementChild.cloneNode(true);
    this.name();
    this.composer = new Composer(this);
    this.on("offer-join", "click", () => this.join(offered(this.state, this.person)));
    chats.listen(this);
    chat.listen(this);
    settings.listen(this);
  }

  part(name) {
    return find(this.root, name);
  }

  on(name, event, deed) {
    this.part(name).addEventListener(event, deed);
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

  // The open chat, as the sandbox wants it named.
  to() {
    return this.key === DIRECT ? {} : { group: this.key };
  }

  open(key) {
    table.setOpenChat(this.person, key);
    this.show(this.state, this.person);
    const inside = this.part("composer").hidden ? this.part("back") : this.part("text");
    const next = key ? inside : this.part("chats").querySelector("button");
    next?.focus({ preventScroll: true });
    this.refresh();
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

  show(state, person) {
    this.state = state;
    this.person = person;
    this.showHead();
    this.showOffer();
    const group = groupOf(state, this.key);
    const inChat = this.key === DIRECT || Boolean(group);
    this.part("list").hidden = inChat;
    this.part("chat").hidden = !inChat;
    if (inChat) chat.show(this, group);
    else chats.show(this);
  }

  showHead() {
    const { person } = this;
    setText(this.part("avatar"), initials(person.name));
    setText(this.part("name"), person.name);
    setText(this.part("identity"), identity(person));
    this.part("offline").hidden = person.is_online;
    settings.show(this);
  }

  showOffer() {
    const group = offered(this.state, this.person);
    this.part("offer").hidden = !group || this.key === group.group_id;
    if (!group) return;
    setText(this.part("offer-text"), "New group");
    setText(this.part("offer-join"), joinLabel(group));
  }
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
