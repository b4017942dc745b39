"""Page styles after the print-outs of common families of ECG machines: pure data, a family a file.

They are described from what print-outs in the open show: sheet, grid, pen, names, separators, pulse,
and the kind of words around the traces. Nothing of any machine is copied, and the makers have no part in
it; their names say which family a style looks like. What a recording does not tell of the patient and
the visit is made up, and meant to be seen as such.
"""

from ecgsyn.styles.devices.bionet_cardiotouch import BIONET
from ecgsyn.styles.devices.edan_se import EDAN
from ecgsyn.styles.devices.fukuda_cardimax import FUKUDA
from ecgsyn.styles.devices.ge_mac import GE
from ecgsyn.styles.devices.mindray_beneheart import MINDRAY
from ecgsyn.styles.devices.mortara_eli import MORTARA
from ecgsyn.styles.devices.nihon_kohden_cardiofax import NIHON_KOHDEN
from ecgsyn.styles.devices.pc_ecg import PC_ECG
from ecgsyn.styles.devices.philips_pagewriter import PHILIPS
from ecgsyn.styles.devices.schiller_cardiovit import SCHILLER
from ecgsyn.styles.devices.siemens_megacart import SIEMENS
from ecgsyn.styles.page_styles import register_style

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
