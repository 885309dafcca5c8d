"""The register's forms."""

from muster.register.forms.importing import ColumnsForm, UploadForm, WordsForm
from muster.register.forms.keeping import ChangeAssetForm, LocationForm, NewAssetForm, OwnerForm, RuleForm

__all__ = [
    "ChangeAssetForm",
    "ColumnsForm",
    "LocationForm",
    "NewAssetForm",
    "OwnerForm",
    "RuleForm",
    "UploadForm",
    "WordsForm",
]
