"""The application: the only part of Shopbell that keeps anything."""
