@NullMarked
package io.parcours.service.http;

import org.jspecify.annotations.NullMarked;
