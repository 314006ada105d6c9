package io.parcours.service.destination;

/**
 * Exactly what is sent, without secrets.
 *
 * @param address where to: {@code POST https://…}, a file or a table
 */
public record Parcel(String address, String body) {}
