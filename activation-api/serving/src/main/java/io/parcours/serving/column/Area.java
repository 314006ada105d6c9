package io.parcours.serving.column;

import java.util.List;

/**
 * A part of the map between two latitudes and two longitudes, in degrees.
 *
 * @param east at least {@code west}; both may lie beyond 180, as longitudes go around
 */
public record Area(double south, double north, double west, double east) {
    /** All of it. */
    public static final List<Area> EVERYWHERE = List.of(new Area(-90, 90, -180, 180));

    /** Mean radius of the Earth in kilometres. */
    private static final double RADIUS = 6371.0088;

    /** So that what lies on the edge is within, however it was rounded. */
    private static final double SLACK = 1e-3;

    /** An area in which everything lies that is at most so far from a place, as the crow flies; as small as it can be told. */
    public static Area around(double lat, double lon, double kilometres) {
        double angle = kilometres / RADIUS;
        double degrees = Math.toDegrees(angle) * (1 + SLACK) + SLACK;
        double south = Math.max(-90, lat - degrees);
        double north = Math.min(90, lat + degrees);
        // Around a pole every longitude is near.
        if (Math.abs(lat) + degrees >= 90 || !(Math.abs(lon) <= 1e6)) {
            return new Area(south, north, -180, 180);
        }
        double wide =
                Math.toDegrees(Math.asin(Math.min(1, Math.sin(angle) / Math.cos(Math.toRadians(lat))))) * (1 + SLACK)
                        + SLACK;
        return new Area(south, north, lon - wide, lon + wide);
    }
}
