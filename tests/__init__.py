"""Every test of Shopbell, folder by folder as the packages are."""
