package io.parcours.ingestion.contract;

/** A source of identifiers of one namespace; a namespace may have several. */
public record IdentifierMapping(String namespace, Value value) {}
