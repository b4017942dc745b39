"""Page styles after the print-outs of common families of ECG machines: pure data, a family a file.

They are described from what print-outs in the open show: sheet, grid, pen, names, separators, pulse,
and the kind of words around the traces. Nothing of any machine is copied, and the makers have no part in
it; their names say which family a style looks like. What a recording does not tell of the patient and
the visit is made up, and meant to be seen as such.
"""

from ecgsyn.devices.bionet import BIONET
from ecgsyn.devices.edan import EDAN
from ecgsyn.devices.fukuda import FUKUDA
from ecgsyn.devices.ge import GE
from ecgsyn.devices.mindray import MINDRAY
from ecgsyn.devices.mortara import MORTARA
from ecgsyn.devices.nihon_kohden import NIHON_KOHDEN
from ecgsyn.devices.pc_ecg import PC_ECG
from ecgsyn.devices.philips import PHILIPS
from ecgsyn.devices.schiller import SCHILLER
from ecgsyn.devices.siemens import SIEMENS
from ecgsyn.page_styles import register_style

__all__ = ["DEVICES"]

DEVICES = (
    GE,
    PHILIPS,
    MORTARA,
    SCHILLER,
    NIHON_KOHDEN,
    FUKUDA,
    MINDRAY,
    EDAN,
    BIONET,
    SIEMENS,
    PC_ECG,
)
"""All of them, in the order of registration."""

for _style in DEVICES:
    register_style(_style)
