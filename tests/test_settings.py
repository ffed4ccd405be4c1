"""Settings: what is taken from where, and the one line that refuses a wrong value."""

from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, read_settings

TOKEN = "4711:AAcanary-token_0123456789"
LOCAL = {"TELEGRAM_API_URL": "http://127.0.0.1:8081"}


def read(folder: Path, **environ: str) -> Settings:
    return read_settings({"HOME": "/home/anna", **environ}, folder)


def refusal(folder: Path, **environ: str) -> str:
    with pytest.raises(SettingsError) as raised:
        read(folder, **environ)
    assert raised.value.__cause__ is None
    return str(raised.value)


def test_nothing_set_is_a_working_installation_without_telegram(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert settings.token is None
    assert settings.telegram_api_url == "https://api.telegram.org"
    assert settings.database == "sqlite+aiosqlite:///data/stripes.db"
    assert settings.sealing_key_file == Path("/home/anna/.config/stripes/sealing.key")
    assert (settings.http_host, settings.http_port, settings.port) == ("127.0.0.1", None, 8080)
    assert (settings.send_rate, settings.log_level) == (30, "info")
    assert (settings.operator_name, settings.operator_contact, settings.clock_offset_file) == (None,) * 3
    assert not settings.is_loopback_api
    assert settings.warnings() == []


def test_the_database_lies_in_the_data_folder_unless_it_is_named(tmp_path: Path) -> None:
    assert read(tmp_path, DATA_DIR="/srv/x").database == "sqlite+aiosqlite:////srv/x/stripes.db"
    url = "postgresql+asyncpg://postgres:@/postgres?host=/run/db"
    assert read(tmp_path, DATA_DIR="/srv/x", DATABASE_URL=url).database == url


def test_the_key_file_follows_the_configuration_folder(tmp_path: Path) -> None:
    assert read(tmp_path, XDG_CONFIG_HOME="/etc/x").sealing_key_file == Path("/etc/x/stripes/sealing.key")
    assert read(tmp_path, XDG_CONFIG_HOME="x").sealing_key_file.is_relative_to("/home/anna/.config")
    assert read(tmp_path, SEALING_KEY_FILE="/k").sealing_key_file == Path("/k")


def test_without_a_home_the_key_file_must_be_named(tmp_path: Path) -> None:
    assert refusal(tmp_path, HOME="") == "SEALING_KEY_FILE must be set: this user has no home folder"


def test_the_environment_goes_before_the_file_in_the_folder(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PORT=9001\nHTTP_PORT=9002\nDATABASE_PASSWORD=other\nOPERATOR_NAME='a ${PORT} b'\n")
    settings = read(tmp_path, PORT="9003")
    assert (settings.port, settings.http_port) == (9003, 9002)
    assert settings.operator_name == "a ${PORT} b"


def test_an_empty_value_is_no_value(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("HTTP_PORT=9002\n")
    settings = read(tmp_path, TELEGRAM_BOT_TOKEN="", HTTP_PORT="", TELEGRAM_BOT_TOKEN_FILE="")
    assert (settings.token, settings.http_port) == (None, None)


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_a_value_can_come_from_a_file_with_or_without_a_last_newline(tmp_path: Path, ending: str) -> None:
    (tmp_path / "token").write_bytes((TOKEN + ending).encode())
    assert read(tmp_path, TELEGRAM_BOT_TOKEN_FILE=str(tmp_path / "token")).token == TOKEN


def test_every_setting_has_its_file_variant_also_in_the_folder_file(tmp_path: Path) -> None:
    (tmp_path / "port").write_text("9009\n")
    (tmp_path / ".env").write_text(f"PORT_FILE={tmp_path / 'port'}\n")
    assert read(tmp_path).port == 9009


def test_only_one_newline_is_taken_from_the_end_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(TOKEN + "\n\n")
    assert "TELEGRAM_BOT_TOKEN must look like" in refusal(tmp_path, TELEGRAM_BOT_TOKEN_FILE=str(tmp_path / "token"))


def test_a_value_and_its_file_together_are_refused(tmp_path: Path) -> None:
    says = refusal(tmp_path, TELEGRAM_BOT_TOKEN=TOKEN, TELEGRAM_BOT_TOKEN_FILE="/none")
    assert says == "TELEGRAM_BOT_TOKEN and TELEGRAM_BOT_TOKEN_FILE are both set: keep one of them"


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    says = "DATABASE_URL_FILE names a file that cannot be read: correct its path or mode"
    for name in ("none", "binary", "."):
        assert refusal(tmp_path, DATABASE_URL_FILE=str(tmp_path / name)) == says


def test_a_folder_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"PORT=\xff")
    assert refusal(tmp_path) == ".env cannot be read: make it a text file that this user may read"


ORIGIN = "TELEGRAM_API_URL must be https://HOST or https://HOST:PORT"
HTTPS = (
    "TELEGRAM_API_URL must begin with https:// unless its host is localhost, a private address or a name without a dot"
)
DATABASES = "DATABASE_URL must be sqlite+aiosqlite:///FILE or postgresql+asyncpg://USER:PASSWORD@HOST/NAME"
MEMORY = "DATABASE_URL must name a file: what is kept in memory is lost at every restart"
TOKENS = "TELEGRAM_BOT_TOKEN must look like 123456:letters-and-digits: copy it whole from @BotFather"
RATE = "SEND_RATE must be a number from 0 to 1000"
HOOK = "WEBHOOK_URL must be https://HOST/PATH, the address at which Telegram reaches this bot"
HOOK_PATH = f"{HOOK}, with a path of letters, digits and . _ ~ - / alone"
GUESSED = "WEBHOOK_SECRET is too easy to guess: openssl rand -hex 32 makes a better one"
SECRETS = "WEBHOOK_SECRET must be 32 to 256 of the characters A-Z a-z 0-9 _ and -: openssl rand -hex 32 makes one"
LINE = "OPERATOR_CONTACT must be one line of at most 200 characters"

WRONG = [
    ("TELEGRAM_BOT_TOKEN", "canary", TOKENS),
    ("TELEGRAM_BOT_TOKEN", "canary:4711", TOKENS),
    ("TELEGRAM_BOT_TOKEN", "4711:", TOKENS),
    ("TELEGRAM_BOT_TOKEN", f" {TOKEN}", TOKENS),
    ("TELEGRAM_API_URL", "api.telegram.org", ORIGIN),
    ("TELEGRAM_API_URL", "ftp://api.telegram.org", ORIGIN),
    ("TELEGRAM_API_URL", "https://", ORIGIN),
    ("TELEGRAM_API_URL", "https://canary:canary@example.org", ORIGIN),
    ("TELEGRAM_API_URL", "https://example.org:99999", ORIGIN),
    ("TELEGRAM_API_URL", "https://example.org:canary", ORIGIN),
    ("TELEGRAM_API_URL", "http://[::1", ORIGIN),
    ("TELEGRAM_API_URL", "https://example.org/bot", f"{ORIGIN}, with nothing after it"),
    ("TELEGRAM_API_URL", "https://example.org?a=1", f"{ORIGIN}, with nothing after it"),
    ("TELEGRAM_API_URL", "https://example.org/#a", f"{ORIGIN}, with nothing after it"),
    ("TELEGRAM_API_URL", "http://example.org", HTTPS),
    ("TELEGRAM_API_URL", "http://8.8.8.8:80", HTTPS),
    ("TELEGRAM_API_URL", "http://localhost.example.org", HTTPS),
    ("TELEGRAM_API_URL", "http://127.0.0.1.example.org", HTTPS),
    ("WEBHOOK_URL", "bot.example.org/x", HOOK),
    ("WEBHOOK_URL", "ftp://bot.example.org/x", HOOK),
    ("WEBHOOK_URL", "https://canary@bot.example.org/x", HOOK),
    ("WEBHOOK_URL", "https://bot.example.org:canary/x", HOOK),
    ("WEBHOOK_URL", "https://bot.example.org", HOOK_PATH),
    ("WEBHOOK_URL", "https://bot.example.org/", HOOK_PATH),
    ("WEBHOOK_URL", "https://bot.example.org/{x}", HOOK_PATH),
    ("WEBHOOK_URL", "https://bot.example.org/x?canary", HOOK_PATH),
    (
        "WEBHOOK_URL",
        "https://bot.example.org/metrics",
        "WEBHOOK_URL must have a path other than /healthz, /readyz, /metrics",
    ),
    ("WEBHOOK_SECRET", "canary", SECRETS),
    ("WEBHOOK_SECRET", "canary" * 5 + "!!", SECRETS),
    ("WEBHOOK_SECRET", "a" * 257, SECRETS),
    ("WEBHOOK_SECRET", "canary" * 8, GUESSED),
    ("WEBHOOK_SECRET", "0123456789" * 4, GUESSED),
    ("DATABASE_URL", "sqlite:///x.db", DATABASES),
    ("DATABASE_URL", "postgresql://anna:canary@db/stripes", DATABASES),
    ("DATABASE_URL", "postgresql+asyncpg://", DATABASES),
    ("DATABASE_URL", "postgresql+asyncpg://anna:canary@[db/stripes", DATABASES),
    ("DATABASE_URL", "sqlite+aiosqlite:///x.db?uri=true", DATABASES),
    ("DATABASE_URL", "canary", DATABASES),
    ("DATABASE_URL", "sqlite+aiosqlite:///:memory:", MEMORY),
    ("DATABASE_URL", "sqlite+aiosqlite:///file:x?mode=memory&uri=true", MEMORY),
    ("DATABASE_URL", "sqlite+aiosqlite://", MEMORY),
    ("HTTP_HOST", "example.org", "HTTP_HOST must be an address of this machine, such as 127.0.0.1"),
    ("HTTP_PORT", "0", "HTTP_PORT must be a whole number from 1 to 65535"),
    ("HTTP_PORT", "canary", "HTTP_PORT must be a whole number from 1 to 65535"),
    ("PORT", "65536", "PORT must be a whole number from 1 to 65535"),
    ("SEND_RATE", "canary", RATE),
    ("SEND_RATE", "-1", RATE),
    ("SEND_RATE", "nan", RATE),
    ("SEND_RATE", "inf", RATE),
    ("SEND_RATE", "1001", RATE),
    ("SEND_RATE", "30.5", "SEND_RATE above 30 needs PAID_BROADCAST=1"),
    ("SEND_RATE", "0", "SEND_RATE=0 (no limit) needs a TELEGRAM_API_URL on this machine"),
    ("PAID_BROADCAST", "canary", "PAID_BROADCAST must be 0 or 1"),
    ("CLOCK_OFFSET_FILE", "/x", "CLOCK_OFFSET_FILE needs a TELEGRAM_API_URL on this machine"),
    ("OPERATOR_CONTACT", "c" * 201, LINE),
    ("OPERATOR_CONTACT", "a\nb", LINE),
    ("OPERATOR_CONTACT", "a\n", LINE),
    ("OPERATOR_CONTACT", "a\u2028b", LINE),
    ("OPERATOR_CONTACT", "a\u202eb", LINE),
    ("OPERATOR_NAME", "c" * 201, "OPERATOR_NAME must be one line of at most 200 characters"),
    ("LOG_LEVEL", "canary", "LOG_LEVEL must be debug, info, warning or error"),
]


@pytest.mark.parametrize(("name", "value", "says"), WRONG)
def test_a_wrong_value_is_refused_in_one_line(tmp_path: Path, name: str, value: str, says: str) -> None:
    assert refusal(tmp_path, **{name: value}) == says
    assert "canary" not in says


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org",
        "https://example.org:8443",
        "http://localhost:8081",
        "http://telegram-bot-api:8081",
        "http://127.0.0.1:8081",
        "http://[::1]:8081",
        "http://192.168.1.7",
        "http://10.0.0.2:80",
    ],
)
def test_an_origin_is_taken_with_or_without_its_last_slash(tmp_path: Path, url: str) -> None:
    assert read(tmp_path, TELEGRAM_API_URL=url).telegram_api_url == url
    assert read(tmp_path, TELEGRAM_API_URL=f"{url}/").telegram_api_url == url


@pytest.mark.parametrize(
    ("url", "is_loopback"),
    [
        ("http://localhost:8081", True),
        ("http://127.8.9.1", True),
        ("http://[::1]:8081", True),
        ("http://192.168.1.7", False),
        ("https://localhost.example.org", False),
    ],
)
def test_only_an_address_of_this_machine_is_loopback(tmp_path: Path, url: str, is_loopback: bool) -> None:
    assert read(tmp_path, TELEGRAM_API_URL=url).is_loopback_api is is_loopback


SECRET = "f1d2d2f924e986ac86fdf7b36c94bcdf32beec15"
WEBHOOK = {"WEBHOOK_URL": "https://bot.example.org/telegram", "WEBHOOK_SECRET": SECRET, "HTTP_PORT": "8081"}


def test_a_webhook_is_an_address_a_secret_and_a_port(tmp_path: Path) -> None:
    settings = read(tmp_path, **WEBHOOK)
    assert (settings.webhook_url, settings.webhook_path, settings.secret) == (
        "https://bot.example.org/telegram",
        "/telegram",
        SECRET,
    )
    assert SECRET in settings.secrets
    assert SECRET not in f"{settings!r} {settings.model_dump_json()}"
    assert read(tmp_path, **WEBHOOK | {"WEBHOOK_URL": "https://bot.example.org:8443/a/b"}).webhook_path == "/a/b"


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("WEBHOOK_URL", "", "WEBHOOK_SECRET needs WEBHOOK_URL: set both, or neither to fetch updates by polling"),
        ("WEBHOOK_SECRET", "", "WEBHOOK_URL needs WEBHOOK_SECRET: without it anybody could pass for Telegram"),
        ("HTTP_PORT", "", "WEBHOOK_URL needs HTTP_PORT: Telegram's calls come in there, by way of your proxy"),
        (
            "WEBHOOK_URL",
            "https://bot.example.org:8444/x",
            "WEBHOOK_URL must have one of the ports to which Telegram delivers: 443, 80, 88 or 8443",
        ),
        (
            "WEBHOOK_URL",
            "http://bot.example.org/x",
            "WEBHOOK_URL must begin with https://: what people write passes there",
        ),
        *(
            ("WEBHOOK_URL", f"https://{host}/x", "WEBHOOK_URL must have a host that Telegram can reach from outside")
            for host in ("localhost", "127.0.0.1", "[::1]", "bot", "192.168.1.7")
        ),
    ],
)
def test_a_webhook_that_does_not_fit_together_is_refused(tmp_path: Path, name: str, value: str, says: str) -> None:
    assert refusal(tmp_path, **WEBHOOK | {name: value}) == says


def test_a_server_of_ones_own_delivers_close_by(tmp_path: Path) -> None:
    near = {"TELEGRAM_API_URL": "http://telegram-bot-api:8081", "WEBHOOK_URL": "http://bot:9000/telegram"}
    assert read(tmp_path, **WEBHOOK | near).webhook_url == "http://bot:9000/telegram"
    says = "WEBHOOK_URL must begin with https://: what people write passes there"
    assert refusal(tmp_path, **WEBHOOK | near | {"WEBHOOK_URL": "http://bot.example.org/x"}) == says


def test_a_local_telegram_may_be_sent_to_without_limit_and_with_a_steered_clock(tmp_path: Path) -> None:
    settings = read(tmp_path, **LOCAL, SEND_RATE="0", CLOCK_OFFSET_FILE="/x")
    assert (settings.send_rate, settings.clock_offset_file) == (0, Path("/x"))


def test_a_paid_bot_may_send_faster(tmp_path: Path) -> None:
    assert read(tmp_path, SEND_RATE="1000", PAID_BROADCAST="1").send_rate == 1000


def test_a_level_is_taken_in_any_case(tmp_path: Path) -> None:
    assert read(tmp_path, LOG_LEVEL="WARNING").log_level == "warning"


def test_a_key_beside_the_data_is_allowed_with_a_warning(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "data")
    for key_file in ("data/keys/sealing.key", "link/sealing.key"):
        settings = read(tmp_path, DATA_DIR=str(tmp_path / "data"), SEALING_KEY_FILE=str(tmp_path / key_file))
        assert settings.warnings() == [
            "SEALING_KEY_FILE lies inside DATA_DIR: whoever copies the folder can read everything"
        ]


def test_secrets_are_listed_for_the_logs_and_shown_nowhere(tmp_path: Path) -> None:
    url = "postgresql+asyncpg://anna:can%40ary@db/stripes"
    settings = read(tmp_path, TELEGRAM_BOT_TOKEN=TOKEN, DATABASE_URL=url)
    assert settings.secrets == (TOKEN, "can%40ary", "can@ary")
    shown = f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"
    assert not [secret for secret in settings.secrets if secret in shown]


def test_settings_take_values_and_never_look_around(tmp_path: Path) -> None:
    assert Settings(sealing_key_file=tmp_path / "k", data_dir=tmp_path).database.endswith(f"{tmp_path}/stripes.db")
