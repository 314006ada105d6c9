package io.parcours.segments.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** What was learnt, as JSON that a person can read; every number exactly as it is used. */
public final class ModelJson {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ModelJson() {}

    public static String write(BuyingModel model) {
        ObjectNode node = JSON.createObjectNode();
        PurchaseModel purchases = model.purchases();
        node.putObject("bg_nbd")
                .put("r", purchases.r())
                .put("alpha_days", purchases.alpha())
                .put("a", purchases.a())
                .put("b", purchases.b());
        SpendModel spend = model.spend();
        if (spend != null) {
            node.putObject("gamma_gamma")
                    .put("p", spend.p())
                    .put("q", spend.q())
                    .put("v", spend.v());
        }
        return node.toPrettyString();
    }

    public static BuyingModel buying(String json) {
        JsonNode node = read(json);
        JsonNode purchases = node.path("bg_nbd");
        JsonNode spend = node.path("gamma_gamma");
        return new BuyingModel(
                new PurchaseModel(
                        purchases.path("r").asDouble(),
                        purchases.path("alpha_days").asDouble(),
                        purchases.path("a").asDouble(),
                        purchases.path("b").asDouble()),
                spend.isMissingNode()
                        ? null
                        : new SpendModel(
                                spend.path("p").asDouble(),
                                spend.path("q").asDouble(),
                                spend.path("v").asDouble()));
    }

    public static String write(ChurnModel model) {
        ObjectNode node = JSON.createObjectNode();
        node.put("intercept", model.intercept());
        ArrayNode inputs = node.putArray("inputs");
        for (ChurnModel.Input input : model.inputs()) {
            inputs.addObject()
                    .put("name", input.name())
                    .put("mean_of_logarithm", input.mean())
                    .put("spread_of_logarithm", input.spread())
                    .put("weight", input.weight())
                    .put("weight_when_unknown", input.unknown());
        }
        return node.toPrettyString();
    }

    public static ChurnModel churn(String json) {
        JsonNode node = read(json);
        List<ChurnModel.Input> inputs = new ArrayList<>();
        for (JsonNode input : node.path("inputs")) {
            inputs.add(new ChurnModel.Input(
                    input.path("name").asText(),
                    input.path("mean_of_logarithm").asDouble(),
                    input.path("spread_of_logarithm").asDouble(),
                    input.path("weight").asDouble(),
                    input.path("weight_when_unknown").asDouble()));
        }
        return new ChurnModel(node.path("intercept").asDouble(), inputs);
    }

    public static String write(AffinityModel model) {
        ObjectNode node = JSON.createObjectNode();
        node.put("alpha", model.alpha()).put("regularization", model.regularization());
        ObjectNode items = node.putObject("items");
        for (int item = 0; item < model.items().size(); item++) {
            ArrayNode factors = items.putArray(model.items().get(item));
            for (double factor : model.factors()[item]) {
                factors.add(factor);
            }
        }
        return node.toString();
    }

    public static AffinityModel affinity(String json) {
        JsonNode node = read(json);
        List<String> items = new ArrayList<>();
        List<double[]> factors = new ArrayList<>();
        node.path("items").fields().forEachRemaining(item -> {
            items.add(item.getKey());
            double[] row = new double[item.getValue().size()];
            for (int i = 0; i < row.length; i++) {
                row[i] = item.getValue().get(i).asDouble();
            }
            factors.add(row);
        });
        return new AffinityModel(
                items,
                factors.toArray(double[][]::new),
                node.path("alpha").asDouble(),
                node.path("regularization").asDouble());
    }

    private static JsonNode read(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("a stored model cannot be read", e);
        }
    }
}
