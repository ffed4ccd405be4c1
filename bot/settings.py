"""The environment, read once and refused at start, in one line, when something in it is wrong."""

import ipaddress
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import unquote, urlsplit

from dotenv import dotenv_values
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)

_TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]{3,}")
_POSTGRES, _SQLITE = "postgresql+asyncpg://", "sqlite+aiosqlite:///"
_PORT = "must be a whole number from 1 to 65535"
_LINE = "must be one line of at most 200 characters"
_ORIGIN = "must be https://HOST or https://HOST:PORT"
_WEBHOOK = "must be https://HOST/PATH, the address at which Telegram reaches this bot"
_DATABASES = f"must be {_SQLITE}FILE or {_POSTGRES}USER:PASSWORD@HOST/NAME"
FREE_RATE, PAID_RATE = (
    30,
    1000,
)  # messages a second that Telegram takes from one bot, without and with payment
TELEGRAM = "https://api.telegram.org"
TELEGRAM_REACHES = (443, 80, 88, 8443)  # the ports to which Telegram delivers
TAKEN_PATHS = ("/healthz", "/readyz", "/metrics")
_PATH = re.compile(r"/[A-Za-z0-9._~/-]{1,100}")  # nothing that a proxy or a router would read in its own way
_SECRET = re.compile(r"[A-Za-z0-9_-]{32,256}")  # what Telegram takes, and long enough that nobody guesses it
LEAST_VARIETY = 9  # different characters: 32 random ones of sixteen have as many but for one time in 100,000


class SettingsError(Exception):
    """One line: which variable is wrong and what to do. It never shows a secret."""


class _Wrong(ValueError):
    """A refusal in our words; any other exception may quote the value."""


def _is_token(token: SecretStr) -> SecretStr:
    if not _TOKEN.fullmatch(token.get_secret_value()):
        raise _Wrong("must look like 123456:letters-and-digits: copy it whole from @BotFather")
    return token


def _is_origin(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        raise _Wrong(_ORIGIN)
    if parts.path not in ("", "/") or parts.query or parts.fragment or parts.port == 0:
        raise _Wrong(f"{_ORIGIN}, with nothing after it")
    if parts.scheme == "http" and not _is_ours(parts.hostname):
        raise _Wrong("must begin with https:// unless its host is localhost, a private address or a name without a dot")
    return f"{parts.scheme}://{parts.netloc}"


def _is_ours(host: str) -> bool:
    """A name without a dot is no name of the internet: a container beside ours, or a machine in the same room."""
    return ("." not in host and ":" not in host) or _is_near(host, lambda address: address.is_private)


def _is_webhook(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc or parts.port == 0:
        raise _Wrong(_WEBHOOK)
    if not _PATH.fullmatch(parts.path) or parts.query or parts.fragment:
        raise _Wrong(f"{_WEBHOOK}, with a path of letters, digits and . _ ~ - / alone")
    if parts.path in TAKEN_PATHS:
        raise _Wrong(f"must have a path other than {', '.join(TAKEN_PATHS)}")
    return url


def _is_secret(secret: SecretStr) -> SecretStr:
    text = secret.get_secret_value()
    if not _SECRET.fullmatch(text):
        raise _Wrong("must be 32 to 256 of the characters A-Z a-z 0-9 _ and -: openssl rand -hex 32 makes one")
    if len(set(text)) < LEAST_VARIETY or text in (text * 2)[1:-1]:  # or something said over and over
        raise _Wrong("is too easy to guess: openssl rand -hex 32 makes a better one")
    return secret


def _is_near(host: str, near: Callable[[ipaddress.IPv4Address | ipaddress.IPv6Address], bool]) -> bool:
    if host == "localhost":
        return True
    try:
        return near(ipaddress.ip_address(host))
    except ValueError:
        return False  # a name can lead anywhere


def _is_database(url: SecretStr) -> SecretStr:
    text = url.get_secret_value()
    if urlsplit(text).port == 0 or "password=" in urlsplit(text).query:
        raise _Wrong(_DATABASES)
    if ":memory:" in text or "mode=memory" in text or text.rstrip("/") == _SQLITE.rstrip("/"):
        raise _Wrong("must name a file: what is kept in memory is lost at every restart")
    name = text.removeprefix(_SQLITE).removeprefix(_POSTGRES)
    if name in ("", text) or (text.startswith(_SQLITE) and ("?" in name or name.startswith("file:"))):
        raise _Wrong(_DATABASES)
    return url


def _is_address(host: str) -> str:
    if host != "localhost":
        ipaddress.ip_address(host)
    return host


Port = Annotated[int, Field(ge=1, le=65535)]
Line = Annotated[str, Field(max_length=200, pattern=r"^[^\p{C}\p{Zl}\p{Zp}]*$")]
Level = Literal["debug", "info", "warning", "error"]


class Settings(BaseModel):
    """Takes values, never looks around: `read_settings` does that.

    A field's description is what a person is told whose value pydantic refused.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, validate_default=True)

    telegram_bot_token: Annotated[SecretStr, AfterValidator(_is_token)] | None = None
    telegram_api_url: Annotated[str, AfterValidator(_is_origin)] = Field(TELEGRAM, description=_ORIGIN)
    webhook_url: Annotated[str, AfterValidator(_is_webhook)] | None = Field(None, description=_WEBHOOK)
    webhook_secret: Annotated[SecretStr, AfterValidator(_is_secret)] | None = None
    data_dir: Path = Path("data")
    database_url: Annotated[SecretStr, AfterValidator(_is_database)] = Field(
        default_factory=lambda given: SecretStr(f"{_SQLITE}{given['data_dir'] / 'stripes.db'}"),
        description=_DATABASES,
    )
    sealing_key_file: Path
    http_host: Annotated[str, AfterValidator(_is_address)] = Field(
        "127.0.0.1", description="must be an address of this machine, such as 127.0.0.1"
    )
    http_port: Port | None = Field(None, description=_PORT)
    port: Port = Field(8080, description=_PORT)
    send_rate: float = Field(FREE_RATE, ge=0, le=PAID_RATE, description=f"must be a number from 0 to {PAID_RATE}")
    paid_broadcast: bool = Field(default=False, description="must be 0 or 1")
    clock_offset_file: Path | None = None
    operator_name: Line | None = Field(None, description=_LINE)
    operator_contact: Line | None = Field(None, description=_LINE)
    log_level: Annotated[Level, BeforeValidator(str.lower)] = Field(
        "info", description="must be debug, info, warning or error"
    )

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.send_rate > FREE_RATE and not self.paid_broadcast:
            raise _Wrong(f"SEND_RATE above {FREE_RATE} needs PAID_BROADCAST=1")
        if self.send_rate == 0 and not self.is_loopback_api:
            raise _Wrong("SEND_RATE=0 (no limit) needs a TELEGRAM_API_URL on this machine")
        if self.clock_offset_file and not self.is_loopback_api:
            raise _Wrong("CLOCK_OFFSET_FILE needs a TELEGRAM_API_URL on this machine")
        self._check_webhook()
        return self

    def _check_webhook(self) -> None:
        """What only one of several settings has wrong can be seen when they are together."""
        if self.webhook_url is None:
            if self.webhook_secret is not None:
                raise _Wrong("WEBHOOK_SECRET needs WEBHOOK_URL: set both, or neither to fetch updates by polling")
            return
        if self.webhook_secret is None:
            raise _Wrong("WEBHOOK_URL needs WEBHOOK_SECRET: without it anybody could pass for Telegram")
        if self.http_port is None:
            raise _Wrong("WEBHOOK_URL needs HTTP_PORT: Telegram's calls come in there, by way of your proxy")
        host, port = _reached(self.webhook_url)
        if self.telegram_api_url == TELEGRAM and _is_ours(host):
            raise _Wrong("WEBHOOK_URL must have a host that Telegram can reach from outside")
        if self.telegram_api_url == TELEGRAM and port not in TELEGRAM_REACHES:
            raise _Wrong("WEBHOOK_URL must have one of the ports to which Telegram delivers: 443, 80, 88 or 8443")
        if urlsplit(self.webhook_url).scheme == "http" and not _is_ours(host):
            raise _Wrong("WEBHOOK_URL must begin with https://: what people write passes there")

    @property
    def is_loopback_api(self) -> bool:
        return _is_near(urlsplit(self.telegram_api_url).hostname or "", lambda address: address.is_loopback)

    @property
    def webhook_path(self) -> str:
        """Where the door for Telegram's calls stands; a proxy before it passes the path on as it is."""
        return urlsplit(self.webhook_url or "").path

    @property
    def secret(self) -> str:
        return self.webhook_secret.get_secret_value() if self.webhook_secret else ""

    @property
    def token(self) -> str | None:
        return self.telegram_bot_token.get_secret_value() if self.telegram_bot_token else None

    @property
    def database(self) -> str:
        return self.database_url.get_secret_value()

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must never be written anywhere: tokens, and the database's password as it is spelled."""
        password = urlsplit(self.database).password
        found = (self.token, self.secret, password, unquote(password or ""))
        return tuple(dict.fromkeys(secret for secret in found if secret))

    def warnings(self) -> list[str]:
        if self.sealing_key_file.resolve().is_relative_to(self.data_dir.resolve()):
            return ["SEALING_KEY_FILE lies inside DATA_DIR: whoever copies the folder can read everything"]
        return []


def _reached(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


def read_settings(environ: Mapping[str, str], folder: Path) -> Settings:
    """The environment goes before `.env` in the folder; NAME_FILE names a file with the value of NAME."""
    given = {**_dot_env(folder / ".env"), **environ}
    found = {field: _named(field.upper(), given) for field in Settings.model_fields}
    values: dict[str, Any] = {field: value for field, value in found.items() if value}
    if "sealing_key_file" not in values:
        values["sealing_key_file"] = _config_folder(environ) / "stripes" / "sealing.key"
    try:
        return Settings(**values)
    except ValidationError as error:
        raise SettingsError(_one_line(error)) from None


def _dot_env(path: Path) -> dict[str, str]:
    try:
        text = dotenv_values(path, interpolate=False, encoding="utf-8")
    except (OSError, ValueError):
        raise SettingsError(".env cannot be read: make it a text file that this user may read") from None
    return {name: value for name, value in text.items() if value is not None}


def _named(name: str, given: Mapping[str, str]) -> str | None:
    value, file = given.get(name), given.get(f"{name}_FILE")
    if not file:
        return value
    if value:
        raise SettingsError(f"{name} and {name}_FILE are both set: keep one of them")
    try:
        text = Path(file).read_bytes().decode("utf-8")
    except (OSError, ValueError):
        raise SettingsError(f"{name}_FILE names a file that cannot be read: correct its path or mode") from None
    return text.removesuffix("\n").removesuffix("\r")


def _config_folder(environ: Mapping[str, str]) -> Path:
    """Where the XDG rules put a user's configuration; a relative XDG_CONFIG_HOME is ignored."""
    chosen = Path(environ.get("XDG_CONFIG_HOME", ""))
    if chosen.is_absolute():
        return chosen
    if not environ.get("HOME"):
        raise SettingsError("SEALING_KEY_FILE must be set: this user has no home folder")
    return Path(environ["HOME"]) / ".config"


def _one_line(error: ValidationError) -> str:
    """Our own words for the first thing that is wrong: those of pydantic may quote the value."""
    first = error.errors(include_input=False, include_url=False)[0]
    raised = first.get("ctx", {}).get("error")
    reason = str(raised) if isinstance(raised, _Wrong) else None
    if not first["loc"]:
        return reason or "the settings do not fit together"
    field = str(first["loc"][0])
    return f"{field.upper()} {reason or Settings.model_fields[field].description or 'is not valid'}"
