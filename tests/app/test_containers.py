"""The files for containers, as far as they can be looked at without an engine: they name what there is."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import Settings
from bot.web.webhook import MOST_BODY

ROOT = Path(__file__).parents[2]
BASE, REPLICAS = "docker-compose.yml", "docker-compose.replicas.yml"


def read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / name).read_text("utf-8"))
    return found


@pytest.mark.parametrize("name", [BASE, REPLICAS])
def test_every_setting_is_one_that_the_program_reads(name: str) -> None:
    given = {setting.removesuffix("_FILE").lower() for setting in read(name)["services"]["bot"]["environment"]}
    assert given <= set(Settings.model_fields)


@pytest.mark.parametrize("name", [BASE, REPLICAS])
def test_secrets_come_from_files_and_each_is_there(name: str) -> None:
    read_files = [
        value.removeprefix("/run/secrets/")
        for service in read(name)["services"].values()
        for setting, value in service.get("environment", {}).items()
        if setting.endswith("_FILE")
    ]
    handed = [one for service in read(name)["services"].values() for one in service.get("secrets", [])]
    assert sorted(read_files) == sorted(handed) == sorted(read(name)["secrets"])


@pytest.mark.parametrize("name", [BASE, REPLICAS])
def test_what_is_ours_runs_without_rights_and_everything_says_whether_it_is_well(name: str) -> None:
    together = {**read(BASE)["services"], **read(name)["services"]}
    together["bot"] = {**read(BASE)["services"]["bot"], **together["bot"]}
    for service in ("bot", "proxy"):
        one = together.get(service, together["bot"])
        assert (one["read_only"], one["cap_drop"]) == (True, ["ALL"])
        assert one["security_opt"] == ["no-new-privileges:true"]
    assert all("healthcheck" in one and one["restart"] == "unless-stopped" for one in together.values())


def test_the_image_has_no_root_and_holds_nothing_but_the_program() -> None:
    lines = (ROOT / "Dockerfile").read_text("utf-8").splitlines()
    users = [line for line in lines if line.startswith("USER ")]
    assert users == ["USER stripes"]
    assert lines.index("USER stripes") < lines.index('CMD ["python", "-m", "bot", "run"]')
    copied = [line.split()[-2:] for line in lines if line.startswith("COPY") and "--from" not in line]
    assert [one[0] for one in copied] == ["uv.lock", "bot", "migrations"]


def test_the_proxy_passes_on_what_the_bot_takes_and_nothing_else() -> None:
    said = read(REPLICAS)["configs"]["caddyfile"]["content"]
    assert "handle /telegram" in said
    assert "respond 404" in said
    assert read(REPLICAS)["services"]["bot"]["environment"]["WEBHOOK_URL"].endswith("}/telegram")
    assert read(BASE)["services"]["bot"]["environment"]["HTTP_PORT"] == 8081
    assert "dynamic a bot 8081" in said
    assert "max_size 1MB" in said
    assert MOST_BODY >= 10**6
