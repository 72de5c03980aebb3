from .seeds import pin as everything
