package io.parcours.segments.rule;

/** Where a store is; degrees, WGS 84. */
public record StorePlace(String storeId, double lat, double lon) {}
