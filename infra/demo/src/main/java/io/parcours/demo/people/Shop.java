package io.parcours.demo.people;

import java.time.LocalDate;

/** A shop of the company. */
public record Shop(
        String id,
        String name,
        String address,
        String city,
        String postcode,
        String country,
        double lat,
        double lon,
        LocalDate opened) {

    /** Great-circle distance in km. */
    double kilometresTo(double otherLat, double otherLon) {
        double latitudes = StrictMath.toRadians(otherLat - lat);
        double longitudes = StrictMath.toRadians(otherLon - lon);
        double a = StrictMath.pow(StrictMath.sin(latitudes / 2), 2)
                + StrictMath.cos(StrictMath.toRadians(lat))
                        * StrictMath.cos(StrictMath.toRadians(otherLat))
                        * StrictMath.pow(StrictMath.sin(longitudes / 2), 2);
        return 2 * 6371 * StrictMath.asin(StrictMath.sqrt(a));
    }

    /** The browser that stands in the shop. */
    public String kioskCookie() {
        return "kiosk." + id;
    }
}
