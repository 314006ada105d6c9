package io.parcours.segments.event;

import io.parcours.lakehouse.definition.Faults;
import io.parcours.lakehouse.definition.Nearest;
import io.parcours.lakehouse.definition.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The words definitions may use: what a person {@code has} (attributes and profile fields), what happens, and which segments there are.
 *
 * @param events names known to be sent; an event that is merely unknown is allowed, one that looks like a misspelt known one is not
 */
public record Vocabulary(Map<String, ValueType> subjects, Set<String> events, Set<String> segments) {
    public static final String TRAIT = "traits.";

    /** Names of the e-commerce v2 convention and of the other channels. */
    public static final Set<String> COMMON_EVENTS = Set.of(
            "Products Searched",
            "Product List Viewed",
            "Product List Filtered",
            "Promotion Viewed",
            "Promotion Clicked",
            "Product Clicked",
            "Product Viewed",
            "Product Added",
            "Product Removed",
            "Cart Viewed",
            "Checkout Started",
            "Checkout Step Viewed",
            "Checkout Step Completed",
            "Payment Info Entered",
            "Order Updated",
            "Order Completed",
            "Order Refunded",
            "Order Cancelled",
            "Coupon Entered",
            "Coupon Applied",
            "Coupon Denied",
            "Coupon Removed",
            "Product Added to Wishlist",
            "Product Removed from Wishlist",
            "Wishlist Product Added to Cart",
            "Product Shared",
            "Cart Shared",
            "Product Reviewed",
            "Page Viewed",
            "Email Sent",
            "Email Opened",
            "Email Clicked",
            "Email Bounced",
            "Unsubscribed",
            "Store Visited",
            "Call Received",
            "Complaint Opened",
            "Complaint Closed",
            "Survey Answered",
            "Ad Viewed",
            "Ad Clicked",
            "App Opened",
            "Review Posted",
            "Social Mentioned",
            "Consent Given");

    public Vocabulary {
        subjects = Map.copyOf(subjects);
        events = Set.copyOf(events);
        segments = Set.copyOf(segments);
    }

    /** The type of what a person has; reports an unknown name with the nearest known one. */
    public Optional<ValueType> subject(String name, Place place, Faults faults) {
        if (name.startsWith(TRAIT) && Property.isName(name.substring(TRAIT.length()))) {
            return Optional.of(ValueType.OPEN);
        }
        ValueType type = subjects.get(name);
        if (type == null) {
            List<String> known = new ArrayList<>(subjects.keySet());
            known.add(TRAIT + "<name>");
            faults.add(
                    place,
                    "there is no attribute or profile field '" + name + "'",
                    Nearest.hint(name, known) + "; attributes are declared in attributes/*.yaml");
        }
        return Optional.ofNullable(type);
    }

    /** Reports an event's name that is one or two letters away from a known one. */
    public void event(String name, Place place, Faults faults) {
        Set<String> known = new TreeSet<>(events);
        known.addAll(COMMON_EVENTS);
        if (name.isBlank()) {
            faults.add(place, "an event has no name", "name one such as Order Completed");
        } else if (!known.contains(name)) {
            Nearest.to(name, known)
                    .filter(nearest -> near(name, nearest))
                    .ifPresent(nearest ->
                            faults.add(place, "there is no event '" + name + "'", "did you mean '" + nearest + "'?"));
        }
    }

    private static boolean near(String name, String nearest) {
        return name.equalsIgnoreCase(nearest)
                || Math.abs(name.length() - nearest.length()) <= 2
                        && Nearest.to(name, Set.of(nearest)).isPresent()
                        && sharedEnds(name, nearest) >= Math.max(name.length(), nearest.length()) - 2;
    }

    /** Letters the two have in common at their beginning and their end. */
    private static int sharedEnds(String left, String right) {
        int most = Math.min(left.length(), right.length());
        int head = 0;
        while (head < most && left.charAt(head) == right.charAt(head)) {
            head++;
        }
        int tail = 0;
        while (tail < most - head && left.charAt(left.length() - 1 - tail) == right.charAt(right.length() - 1 - tail)) {
            tail++;
        }
        return head + tail;
    }

    public void segment(String id, Place place, Faults faults) {
        if (!segments.contains(id)) {
            faults.add(place, "there is no segment '" + id + "'", Nearest.hint(id, segments));
        }
    }
}
