package io.parcours.demo.silo;

/** Cents written as euros. */
final class Money {
    private Money() {}

    static String text(long cents) {
        long absolute = Math.abs(cents);
        long rest = absolute % 100;
        return (cents < 0 ? "-" : "") + absolute / 100 + (rest < 10 ? ".0" : ".") + rest;
    }

    /** With the comma that French tills print. */
    static String french(long cents) {
        return text(cents).replace('.', ',');
    }
}
