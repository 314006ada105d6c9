package io.parcours.demo.people;

/** @param weight how many people live there, relative to the others */
public record Town(String country, String name, String postcode, double lat, double lon, double weight) {}
