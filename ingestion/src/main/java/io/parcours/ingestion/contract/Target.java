package io.parcours.ingestion.contract;

import io.parcours.lakehouse.contract.TableColumn;

/**
 * A column of a standardised table that a contract may fill.
 *
 * @param word the key in the contract
 * @param required whether a row without it cannot be kept
 */
public record Target(String word, TableColumn column, ValueKind kind, boolean required) {}
