"""What is taken out of logs and diagnostics."""

from __future__ import annotations

from pathlib import Path, PureWindowsPath

import pytest

from app import redaction
from app.redaction import without_personal_data


@pytest.fixture(autouse=True)
def alice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redaction.Path, "home", lambda: Path("/home/alice"))
    monkeypatch.setattr(redaction.getpass, "getuser", lambda: "alice")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("/home/alice", "~"),
        ("'/home/alice/take one.mp4' cannot be read", "'~/take one.mp4' cannot be read"),
        ("/home/alice/.venv/bin:/home/alice/bin", "~/.venv/bin:~/bin"),
        ("file:///home/alice/x", "file:~/x"),
        ("File /home/alice.", "File ~."),
        ("/home/alicette/x", "~/x"),  # somebody else's home
        ("/media/alice/stick/x", "/media/USER/stick/x"),
        ("/media/alice", "/media/USER"),
        (r"C:\Users\alice\x.pack", r"~\x.pack"),
        (r"'C:\\Users\\ALICE~1\\AppData\\Local'", r"'~\\AppData\\Local'"),
        ("/Users/Shared/x and /usr/home.txt", "/Users/Shared/x and /usr/home.txt"),
        ("/data/home/x.txt", "/data/home/x.txt"),
        ("alice in wonderland is an action", "alice in wonderland is an action"),
        ("/opt/alice-tools/x", "/opt/alice-tools/x"),
    ],
)
def test_paths(text: str, shown: str) -> None:
    assert without_personal_data(text) == shown


def test_a_home_with_a_space_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redaction.Path, "home", lambda: PureWindowsPath(r"D:\People\Alice B"))
    monkeypatch.setattr(redaction.getpass, "getuser", lambda: "Alice B")
    monkeypatch.setattr(redaction.sys, "platform", "win32")
    assert without_personal_data(r"in d:\people\alice b\x.pack") == r"in ~\x.pack"
    assert without_personal_data(r"in 'D:\\People\\Alice B\\x'") == r"in '~\\x'"
    assert without_personal_data(r"\\?\D:\People\Alice B\x") == r"\\?\~\x"
    assert without_personal_data(r"D:\People\Alice Blue\x") == r"D:\People\Alice Blue\x"


@pytest.mark.parametrize("home", ["/", "relative"])
def test_a_home_that_is_none_hides_nothing(home: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redaction.Path, "home", lambda: Path(home))
    assert without_personal_data("/srv/x relative/y") == "/srv/x relative/y"


def test_without_a_home_or_a_name_the_usual_places_are_still_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown() -> Path:
        raise RuntimeError("no home")

    def nameless() -> str:
        raise KeyError("uid 1234 is unknown")

    monkeypatch.setattr(redaction.Path, "home", unknown)
    monkeypatch.setattr(redaction.getpass, "getuser", nameless)
    assert without_personal_data("/home/bob/x /media/bob") == "~/x /media/bob"
