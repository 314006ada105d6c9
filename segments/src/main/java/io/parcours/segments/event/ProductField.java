package io.parcours.segments.event;

/** A field that each product line of a touchpoint has. */
public enum ProductField implements Field {
    PRODUCT_ID("products.product_id", ValueType.TEXT),
    SKU("products.sku", ValueType.TEXT),
    NAME("products.name", ValueType.TEXT),
    BRAND("products.brand", ValueType.TEXT),
    CATEGORY("products.category", ValueType.TEXT),
    QUANTITY("products.quantity", ValueType.NUMBER),
    PRICE("products.price", ValueType.NUMBER),
    /** Quantity times price; a line without a quantity counts as one piece. */
    VALUE("products.value", ValueType.NUMBER);

    private final String title;
    private final ValueType type;

    ProductField(String title, ValueType type) {
        this.title = title;
        this.type = type;
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public ValueType type() {
        return type;
    }

    @Override
    public boolean money() {
        return this == PRICE || this == VALUE;
    }
}
