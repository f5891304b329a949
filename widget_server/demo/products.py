"""What the demo's shop sells."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Product:
    """One lamp: `slug` is its address and its drawing, `facts` are pairs of a name and a value."""

    slug: str
    name: str
    price: str
    line: str
    story: str
    facts: tuple[tuple[str, str], ...]


PRODUCTS = (
    Product(
        "oak-lamp",
        "Oak Lamp",
        "$148.00",
        "A reading lamp with a joint you can see.",
        "Turned from one piece of white oak and oiled by hand. The arm stays where you leave it, because the "
        "joint is a wedge that tightens as it carries weight. Nothing in it will ever need a spare part.",
        (("Height", "18 in / 46 cm"), ("Wood", "White oak, oiled"), ("Bulb", "E26, up to 8 W LED")),
    ),
    Product(
        "fenn",
        "Fenn",
        "$289.00",
        "A floor lamp for the corner that has none.",
        "A long steel stem, a linen shade, and a foot heavy enough for a house with a dog. The dimmer is in "
        "the cord, where a hand finds it in the dark.",
        (("Height", "61 in / 155 cm"), ("Shade", "Washed linen"), ("Bulb", "E26, up to 12 W LED")),
    ),
    Product(
        "pebble",
        "Pebble",
        "$96.00",
        "A small glow for shelves and bedsides.",
        "Opal glass, blown into the shape of a stone from the beach. It runs for eleven hours off its cord, "
        "which is a long dinner outdoors.",
        (("Width", "7 in / 18 cm"), ("Glass", "Opal, hand-blown"), ("Battery", "11 hours, USB-C")),
    ),
    Product(
        "halo",
        "Halo",
        "$214.00",
        "A ring of light above the table.",
        "One brass ring and one line of warm light, hung from a single cable. It lights the whole table and "
        "nobody's eyes.",
        (("Width", "24 in / 60 cm"), ("Metal", "Brushed brass"), ("Light", "2700 K, dimmable")),
    ),
)
BY_SLUG = {product.slug: product for product in PRODUCTS}
