"""The widget in a real browser, on the demo's storefront, against the real server."""
