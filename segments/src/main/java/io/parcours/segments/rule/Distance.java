package io.parcours.segments.rule;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** Nearness to any of a few places, as the crow flies. */
public final class Distance implements Serializable {
    private static final long serialVersionUID = 1L;
    /** Mean radius of the Earth in kilometres. */
    private static final double RADIUS = 6371.0088;

    private static final double KILOMETRES_PER_DEGREE = Math.PI * RADIUS / 180;

    private final double[] lats;
    private final double[] lons;
    private final double kilometres;

    private Distance(List<double[]> places, double kilometres) {
        this.lats = places.stream().mapToDouble(place -> place[0]).toArray();
        this.lons = places.stream().mapToDouble(place -> place[1]).toArray();
        this.kilometres = kilometres;
    }

    /** The places a condition means; none when it names a store that is not there. */
    public static Distance of(Condition.Near near, List<StorePlace> stores) {
        List<double[]> places;
        if (near.spot() instanceof Condition.Spot.Point point) {
            places = List.of(new double[] {point.lat(), point.lon()});
        } else {
            places = stores.stream()
                    .filter(store -> !(near.spot() instanceof Condition.Spot.OneStore one)
                            || one.storeId().equals(store.storeId()))
                    .map(store -> new double[] {store.lat(), store.lon()})
                    .toList();
        }
        return new Distance(places, near.kilometres());
    }

    /** Latitude and longitude of each place. */
    public List<double[]> places() {
        List<double[]> places = new ArrayList<>();
        for (int i = 0; i < lats.length; i++) {
            places.add(new double[] {lats[i], lons[i]});
        }
        return places;
    }

    /** How far from one of them is near. */
    public double kilometres() {
        return kilometres;
    }

    public boolean near(double lat, double lon) {
        for (int i = 0; i < lats.length; i++) {
            // Most places are out of reach by latitude alone, which spares the trigonometry.
            if (Math.abs(lat - lats[i]) * KILOMETRES_PER_DEGREE <= kilometres * 1.0001
                    && between(lat, lon, lats[i], lons[i]) <= kilometres) {
                return true;
            }
        }
        return false;
    }

    /** Great-circle distance in kilometres by the haversine formula. */
    public static double between(double lat1, double lon1, double lat2, double lon2) {
        double dLat = Math.toRadians(lat2 - lat1) / 2;
        double dLon = Math.toRadians(lon2 - lon1) / 2;
        double a = Math.sin(dLat) * Math.sin(dLat)
                + Math.cos(Math.toRadians(lat1)) * Math.cos(Math.toRadians(lat2)) * Math.sin(dLon) * Math.sin(dLon);
        return 2 * RADIUS * Math.asin(Math.min(1, Math.sqrt(a)));
    }
}
