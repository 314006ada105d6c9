package io.parcours.demo.people;

/** @param cents list price */
public record Product(
        String sku, String name, String brand, String category, String subcategory, long cents, double weight) {}
