/** The {@code parcours} command: reads arguments, wires the modules' jobs together and prints for people. */
@NullMarked
package io.parcours.launcher;

import org.jspecify.annotations.NullMarked;
