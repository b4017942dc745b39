"""Interpretation statements as machines print them: simple rules over the measured values."""

from ecgsyn.pages.words.measurements import Measurements

__all__ = ["statements", "summary"]

LONG_QTC = {"female": 460, "male": 450}
"""ms; Rautaharju et al. 2009, "Recommendations for the standardization and interpretation of the
electrocardiogram, part IV" (doi:10.1161/CIRCULATIONAHA.108.191096)."""

LONG_PR, WIDE_QRS = 200, 120
"""ms. PR, first degree block: Kusumoto et al. 2019, guideline on bradycardia and conduction delay
(doi:10.1161/CIR.0000000000000628). QRS: Surawicz et al. 2009, "Recommendations ... part III"
(doi:10.1161/CIRCULATIONAHA.108.191095)."""

CHILD = 16
"""Years below which a page says that the rules for adults were not used."""


def statements(values: Measurements, *, age: float | None = None, sex: str | None = None) -> tuple[str, ...]:
    """Return what a machine would say of these values.

    Parameters
    ----------
    values : Measurements
    age : float or None
        Years.
    sex : str or None
        "female" and "male" have limits of their own for QTc.

    Returns
    -------
    tuple of str
        The rhythm first. These are rules for the look of a page and no diagnosis.

    Examples
    --------
    >>> slow = Measurements(48, 1250, 160, 90, 420, 376, 50, 40, 45, 1.2, 0.8)
    >>> statements(slow, age=60, sex="male"), summary(slow, sex="male")
    (('Sinus bradycardia',), 'Otherwise normal ECG')
    """
    said = [_rhythm(values, age)]
    if values.premature is not None:
        said.append(f"Premature {values.premature} complexes")
    if values.pr is not None and values.pr > LONG_PR:
        said.append("First degree AV block")
    if values.qrs_axis is not None and not -30 <= values.qrs_axis <= 95:
        said.append("Left axis deviation" if -90 <= values.qrs_axis < -30 else "Right axis deviation")
    if values.qrs is not None and values.qrs >= WIDE_QRS:
        said.append("Nonspecific intraventricular conduction delay")
    if values.qtc is not None and values.qtc > LONG_QTC.get(sex or "", LONG_QTC["male"]):
        said.append("Prolonged QT interval")
    if values.rv5 is not None and values.sv1 is not None and values.rv5 + values.sv1 > 3.5:
        said.append("Voltage criteria for left ventricular hypertrophy")
    if age is not None and age < CHILD:
        said.append("Pediatric ECG analysis")
    return tuple(said)


def summary(values: Measurements, *, age: float | None = None, sex: str | None = None) -> str:
    """Return the last line of the interpretation.

    Parameters
    ----------
    values : Measurements
    age : float or None
        Years.
    sex : str or None

    Returns
    -------
    str
        "Normal ECG", "Otherwise normal ECG", "Borderline ECG" or "Abnormal ECG".
    """
    said = [line for line in statements(values, age=age, sex=sex) if "Pediatric" not in line]
    if values.rate is None or said[0] in ("Atrial fibrillation", "Undetermined rhythm"):
        return "Abnormal ECG"
    if len(said) == 1:
        return "Normal ECG" if said[0] == "Normal sinus rhythm" else "Otherwise normal ECG"
    mild = {"Left axis deviation", "Right axis deviation", "First degree AV block"}
    return "Borderline ECG" if len(said) == 2 and said[1] in mild else "Abnormal ECG"


def _rhythm(values: Measurements, age: float | None) -> str:
    if values.rate is None:
        return "No rhythm analysis possible"
    if values.irregular and values.premature is None:
        return "Atrial fibrillation" if values.pr is None else "Sinus rhythm with marked sinus arrhythmia"
    if values.pr is None:
        return "Undetermined rhythm"
    slow, fast = (60, 100) if age is None or age >= CHILD else (70, 130)
    if values.rate < slow:
        return "Sinus bradycardia"
    return "Sinus tachycardia" if values.rate > fast else "Normal sinus rhythm"
