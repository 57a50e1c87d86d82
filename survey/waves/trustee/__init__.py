"""The trustee's own side: keys that never leave their machine, the signature on the rules, the export to open there.

In: a passphrase, a manifest, a closed ballot box. Out: a key file, signatures, a note of what was opened.
Called by: survey.cli (`trustee`), survey.waves.locking, survey.app.
"""

from survey.waves.trustee.exports import BallotExport as BallotExport
from survey.waves.trustee.exports import BallotExportError as BallotExportError
from survey.waves.trustee.keys import TrusteeKey as TrusteeKey
from survey.waves.trustee.keys import TrusteeKeyError as TrusteeKeyError
from survey.waves.trustee.keys import TrusteePublic as TrusteePublic
from survey.waves.trustee.keys import load_key as load_key
from survey.waves.trustee.keys import make_key as make_key
from survey.waves.trustee.opening import OpeningRefused as OpeningRefused
from survey.waves.trustee.opening import changed_since as changed_since
from survey.waves.trustee.opening import check_opening as check_opening
from survey.waves.trustee.opening import count_of as count_of
from survey.waves.trustee.opening import kept_count as kept_count
from survey.waves.trustee.opening import opened_beside as opened_beside
from survey.waves.trustee.opening import read_opened as read_opened
from survey.waves.trustee.opening import remember_opening as remember_opening
from survey.waves.trustee.signatures import PackageSignatureError as PackageSignatureError
from survey.waves.trustee.signatures import check_own_signature as check_own_signature
from survey.waves.trustee.signatures import check_package as check_package
from survey.waves.trustee.signatures import sign_manifest as sign_manifest
from survey.waves.trustee.signatures import sign_package as sign_package
