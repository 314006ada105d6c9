package io.parcours.demo.people;

/** As the company's forms ask for it. */
public enum Gender {
    F,
    M
}
