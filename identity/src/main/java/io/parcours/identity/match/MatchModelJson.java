package io.parcours.identity.match;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A model as a readable file: for each comparison and level m, u and the weight in bits (log2 m/u), so that a person can
 * see what the matcher believes, and a later run scores as the former did.
 */
public final class MatchModelJson {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final int FORMAT = 2;

    private MatchModelJson() {}

    public static String write(MatchModel model) {
        ObjectNode root = JSON.createObjectNode();
        root.put("format", FORMAT);
        root.put("prior", model.prior());
        root.put("families", model.hasFamilies());
        model.slips().weights().forEach(root.putArray("slips")::add);
        ObjectNode comparisons = root.putObject("comparisons");
        for (Comparison comparison : Comparison.values()) {
            ObjectNode levels = comparisons.putObject(comparison.name().toLowerCase(Locale.ROOT));
            for (int level = 1; level < comparison.levels(); level++) {
                ObjectNode node = levels.putObject(comparison.level(level).words());
                node.put("m", model.m(comparison, level));
                node.put("u", model.u(comparison, level));
                node.put("bits", Math.round(model.weight(comparison.ordinal(), level) / Math.log(2) * 100) / 100.0);
            }
        }
        try {
            return JSON.writeValueAsString(root) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether {@link #read} knows how to read it: an earlier version may have written something else. */
    public static boolean isReadable(String text) {
        try {
            return JSON.readTree(text).path("format").asInt() == FORMAT;
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    /** Reads what {@link #write} wrote. @throws IllegalArgumentException when it is of another format */
    public static MatchModel read(String text) {
        try {
            JsonNode root = JSON.readTree(text);
            if (root.path("format").asInt() != FORMAT) {
                throw new IllegalArgumentException("the match model has another format; train it again");
            }
            Comparison[] all = Comparison.values();
            double[][] m = new double[all.length][];
            double[][] u = new double[all.length][];
            for (Comparison comparison : all) {
                m[comparison.ordinal()] = new double[comparison.levels()];
                u[comparison.ordinal()] = new double[comparison.levels()];
                JsonNode levels =
                        root.path("comparisons").path(comparison.name().toLowerCase(Locale.ROOT));
                for (int level = 1; level < comparison.levels(); level++) {
                    JsonNode node = levels.path(comparison.level(level).words());
                    if (!node.has("m") || !node.has("u")) {
                        throw new IllegalArgumentException("the match model lacks " + comparison + " / "
                                + comparison.level(level).words() + "; train it again");
                    }
                    m[comparison.ordinal()][level] = node.get("m").asDouble();
                    u[comparison.ordinal()][level] = node.get("u").asDouble();
                }
            }
            List<Double> slips = new ArrayList<>();
            root.path("slips").forEach(weight -> slips.add(weight.asDouble()));
            return new MatchModel(
                    m, u, root.path("prior").asDouble(), root.path("families").asBoolean(), new Slips(slips));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the match model is not readable: " + e.getOriginalMessage(), e);
        }
    }
}
