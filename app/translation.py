"""Words and numbers in the language of the window.

Qt's own means: every text that a user sees goes through :data:`translate`, whose first argument tells translators where
it stands; ``docs/translation.md`` says how a language is kept up to date.
"""

from __future__ import annotations

from PyQt6.QtCore import QCoreApplication, QLocale

translate = QCoreApplication.translate
"""``translate(context, text)``, with ``"", n`` for a text whose words depend on a number, which it holds as ``%n``."""


def decimal(value: float, digits: int = 1) -> str:
    """A number with so many digits after the comma, or the point, of the language."""
    locale = QLocale()  # the default one, which is that of the language
    locale.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
    return locale.toString(float(value), "f", digits)


def decimal_point() -> str:
    """What stands before the digits of a fraction."""
    return QLocale().decimalPoint()


def percent(share: float, digits: int = 0) -> str:
    """A share of 0..1 in percent, e.g. ``12 %``."""
    return f"{decimal(100 * share, digits)} %"
