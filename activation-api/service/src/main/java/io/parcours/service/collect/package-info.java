/**
 * Takes events in as the clients of Segment, RudderStack, Snowplow and PostHog send them, and keeps them in a durable log that is a silo of
 * the next run. It knows no HTTP.
 */
@NullMarked
package io.parcours.service.collect;

import org.jspecify.annotations.NullMarked;
