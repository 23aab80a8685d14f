"""Connects a WhatsApp business number."""

import json
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.management.asking import prompt, secret
from accounts.models import BusinessNumber, Connection
from accounts.services import connecting
from accounts.services.connecting import AmbiguousConnection, Secrets
from accounts.services.workspaces import UnknownWorkspace, choose
from whatsapp.errors import GatewayError
from whatsapp.explanations import explain
from whatsapp.gateway import NumberInfo
from whatsapp.providers import PROVIDERS
from whatsapp.providers.dialog360.authentication import KEY_HEADER


class Command(BaseCommand):
    help = (
        "Connects a WhatsApp business number: checks it with WhatsApp, stores it and says what to "
        "enter at Meta. Run it again to change a token or an app secret. Secrets come from a file "
        "(- is standard input), from WHATSAPP_ACCESS_TOKEN and WHATSAPP_APP_SECRET, or are asked "
        "for."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--phone-number-id", required=True, help="as Meta shows it")
        parser.add_argument("--waba-id", default="", help="WhatsApp Business Account id")
        parser.add_argument("--workspace", default="", help="needed when there are several")
        parser.add_argument("--connection", default="WhatsApp", help="default: %(default)s")
        parser.add_argument(
            "--provider",
            choices=sorted(PROVIDERS),
            default="cloud_api",
            help="default: %(default)s",
        )
        parser.add_argument("--base-url", default="", help="default: the provider's")
        parser.add_argument("--access-token", default="", help="rather use a file")
        parser.add_argument("--access-token-file", default="", metavar="FILE")
        parser.add_argument("--app-secret", default="", help="rather use a file")
        parser.add_argument("--app-secret-file", default="", metavar="FILE")
        parser.add_argument("--verify-token", default="", help="made when left out")
        parser.add_argument("--name", default="", help="what colleagues see; default: Meta's name")
        parser.add_argument("--display-number", default="", help="default: as WhatsApp says")
        parser.add_argument("--no-check", action="store_true", help="do not ask WhatsApp first")

    def handle(self, *args: str, **options: Any) -> None:
        _must_be_digits("--phone-number-id", options["phone_number_id"])
        _must_be_digits("--waba-id", options["waba_id"])
        connection = _connection(options)
        info = None if options["no_check"] else self._check(connection, options["phone_number_id"])
        number = connecting.store(
            connection,
            phone_number_id=options["phone_number_id"],
            waba_id=options["waba_id"],
            display_number=options["display_number"] or (info.display_phone_number if info else ""),
            name=options["name"] or (info.verified_name if info else ""),
            is_on_business_app=info.is_on_business_app if info else None,
        )
        self.stdout.write(self.style.SUCCESS(f"Connected: {number}"))
        if number.connection.provider == Connection.Provider.DIALOG360:
            self._say_what_to_do_at_360dialog(number)
        else:
            self._say_what_to_do(number)
        self._say_what_is_missing(number)

    def _check(self, connection: Connection, phone_number_id: str) -> NumberInfo:
        try:
            info = connecting.ask_whatsapp(connection, phone_number_id)
        except GatewayError as error:
            problem, explanation = error.problem, explain(error.problem.code)
            raise CommandError(
                f"WhatsApp did not accept this: {problem.details or problem.title} "
                f"(code {problem.code}). {explanation.cause} Nothing was stored."
            ) from None
        self.stdout.write(
            f"Number                     {info.display_phone_number}\n"
            f"Verified name              {info.verified_name}\n"
            f"Status, quality            {info.status}, {info.quality_rating}\n"
            f"Official Business Account  {_word(info.is_official_business_account)}\n"
            f"On the WhatsApp app too    {_word(info.is_on_business_app)}"
        )
        if info.is_on_business_app:
            self._warn("A number that is also used in the WhatsApp Business app has no groups.")
        if info.is_official_business_account is False:
            self._warn("WhatsApp gives groups to Official Business Accounts only.")
        return info

    def _warn(self, text: str) -> None:
        self.stdout.write(self.style.WARNING(text))

    def _say_what_to_do(self, number: BusinessNumber) -> None:
        connection = number.connection
        waba_id = number.waba_id or "<WhatsApp Business Account id>"
        subscribed_apps = (
            f"{connection.base_url}/{settings.GRAPH_VERSION}/{waba_id}/subscribed_apps"
        )
        self.stdout.write(
            "\nIn Meta's App Dashboard, WhatsApp > Configuration > Webhook, enter:\n"
            f"  Callback URL  {connection.callback_url}\n"
            f"  Verify token  {connection.verify_token}\n"
            "and subscribe to these fields:\n"
            f"  {', '.join(connecting.WEBHOOK_FIELDS)}\n"
            "Then let the app hear of the account, once:\n"
            f'  curl -X POST -H "Authorization: Bearer $WHATSAPP_ACCESS_TOKEN" {subscribed_apps}'
        )

    def _say_what_to_do_at_360dialog(self, number: BusinessNumber) -> None:
        connection = number.connection
        wish = {
            "url": connection.callback_url,
            "headers": {KEY_HEADER: connection.verify_token},
        }
        self.stdout.write(
            "\nTell 360dialog where its webhooks go, once; the header proves that they are its:\n"
            '  curl -X POST -H "D360-API-KEY: $WHATSAPP_ACCESS_TOKEN" '
            '-H "Content-Type: application/json" \\\n'
            f"    {connection.base_url}/v1/configs/webhook \\\n"
            f"    -d '{json.dumps(wish)}'"
        )

    def _say_what_is_missing(self, number: BusinessNumber) -> None:
        if not number.connection.callback_url.startswith("https://"):
            self._warn("WhatsApp calls https:// addresses only: set SITE_URL to the public one.")
        if number.health != BusinessNumber.Health.OK:
            self._warn("Sending is paused for this number; resume it on the admin site.")


def _connection(options: dict[str, Any]) -> Connection:
    """Found or new, with all its secrets, not stored yet."""
    given = Secrets(
        access_token=_secret(options, "access_token"),
        app_secret=_app_secret(options),
        verify_token=options["verify_token"],
    )
    try:
        connection = connecting.find_connection(
            choose(options["workspace"]),
            provider=options["provider"],
            name=options["connection"],
            base_url=options["base_url"] or PROVIDERS[options["provider"]].default_base_url,
            phone_number_id=options["phone_number_id"],
        )
    except (UnknownWorkspace, AmbiguousConnection) as error:
        raise CommandError(str(error)) from None
    connecting.take_secrets(connection, given)
    connection.access_token = connection.access_token or _ask("access_token")
    if connection.provider == Connection.Provider.CLOUD_API:
        connection.app_secret = connection.app_secret or _ask("app_secret")
    return connection


def _app_secret(options: dict[str, Any]) -> str:
    """At 360dialog only partners have one, and a stray variable would have webhooks refused."""
    if options["provider"] == Connection.Provider.DIALOG360 and not (
        options["app_secret"] or options["app_secret_file"]
    ):
        return ""
    return _secret(options, "app_secret")


def _secret(options: dict[str, Any], name: str) -> str:
    return secret(
        what=name.replace("_", " "),
        given=options[name],
        file=options[f"{name}_file"],
        variable=f"WHATSAPP_{name.upper()}",
    )


def _ask(name: str) -> str:
    what = name.replace("_", " ")
    answer = prompt(what.capitalize())
    if not answer:
        option = "--" + name.replace("_", "-") + "-file"
        raise CommandError(f"The {what} is missing: use {option} or WHATSAPP_{name.upper()}.")
    return answer


def _must_be_digits(option: str, value: str) -> None:
    if value and not (value.isascii() and value.isdigit() and len(value) <= 64):
        raise CommandError(f"{option} must be the id that Meta shows: digits only.")


def _word(answer: bool | None) -> str:
    return {True: "yes", False: "no", None: "unknown"}[answer]
