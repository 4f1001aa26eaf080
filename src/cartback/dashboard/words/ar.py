ARABIC = {}
