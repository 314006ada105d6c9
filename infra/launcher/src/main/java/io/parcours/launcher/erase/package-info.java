/** Removes persons from everywhere a workspace keeps anything, and looks afterwards whether they are gone. */
@NullMarked
package io.parcours.launcher.erase;

import org.jspecify.annotations.NullMarked;
