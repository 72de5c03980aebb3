from tfdeterminism import patch

patch()
