package io.parcours.service.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.parcours.service.http.Route.Parameter;
import io.parcours.service.key.Scope;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The OpenAPI 3.1 document of a list of routes. */
final class OpenApi {
    private static final String SCHEMAS = "/io/parcours/service/schemas.json";
    private static final Pattern CHOICE = Pattern.compile("(\\w+)\\((.*)\\)");

    private OpenApi() {}

    static byte[] document(List<Route> routes) {
        ObjectNode root = Json.object().put("openapi", "3.1.0");
        root.putObject("info")
                .put("title", "Parcours")
                .put(
                        "description",
                        "Profiles, segments and their members, from published generations. Errors are"
                                + " application/problem+json (RFC 9457); every answer carries X-Request-Id.")
                .put("version", "1")
                .putObject("license")
                .put("name", "Apache-2.0")
                .put("identifier", "Apache-2.0");
        root.putArray("servers").addObject().put("url", "/");
        ObjectNode paths = root.putObject("paths");
        for (Route route : routes) {
            ObjectNode path =
                    paths.has(route.path()) ? (ObjectNode) paths.get(route.path()) : paths.putObject(route.path());
            operation(path.putObject(route.method().name().toLowerCase(Locale.ROOT)), route);
        }
        ObjectNode components = root.putObject("components");
        components.set("schemas", schemas());
        ObjectNode problem = components.putObject("responses").putObject("Problem");
        problem.put("description", "What is wrong, and what to do")
                .putObject("content")
                .putObject(Problem.CONTENT_TYPE)
                .putObject("schema")
                .put("$ref", "#/components/schemas/Problem");
        StringBuilder scopes = new StringBuilder("Authorization: Bearer <key>; made by parcours keys create. Scopes: ");
        for (Scope scope : Scope.values()) {
            scopes.append(scope.ordinal() == 0 ? "" : "; ")
                    .append(scope.wireName())
                    .append(" (")
                    .append(scope.allows())
                    .append(')');
        }
        components
                .putObject("securitySchemes")
                .putObject("key")
                .put("type", "http")
                .put("scheme", "bearer")
                .put("description", scopes.toString());
        return (root.toPrettyString() + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    private static void operation(ObjectNode operation, Route route) {
        operation.put("operationId", route.id()).put("summary", route.summary());
        operation.putArray("tags").add(route.tag());
        ArrayNode security = operation.putArray("security");
        route.scope().ifPresent(scope -> security.addObject().putArray("key").add(scope.wireName()));
        if (!route.parameters().isEmpty()) {
            ArrayNode parameters = operation.putArray("parameters");
            route.parameters().forEach(parameter -> parameter(parameters.addObject(), parameter));
        }
        ObjectNode responses = operation.putObject("responses");
        ObjectNode good = responses
                .putObject(Integer.toString(route.answer().status()))
                .put("description", route.answer().says());
        ObjectNode content = good.putObject("content");
        for (String contentType : route.answer().contentTypes()) {
            ObjectNode schema = content.putObject(contentType).putObject("schema");
            if (contentType.equals("application/json")
                    && !route.answer().schema().isEmpty()) {
                schema.put("$ref", "#/components/schemas/" + route.answer().schema());
            } else {
                schema.put("type", contentType.equals("application/json") ? "object" : "string");
            }
        }
        responses.putObject("default").put("$ref", "#/components/responses/Problem");
    }

    private static void parameter(ObjectNode json, Parameter parameter) {
        json.put("name", parameter.name())
                .put("in", parameter.place().name().toLowerCase(Locale.ROOT))
                .put("description", parameter.says());
        if (parameter.place() == Parameter.Place.PATH) {
            json.put("required", true);
        }
        ObjectNode schema = json.putObject("schema");
        Matcher choice = CHOICE.matcher(parameter.schema());
        if (choice.matches()) {
            ArrayNode words = schema.put("type", choice.group(1)).putArray("enum");
            List.of(choice.group(2).split("\\|", -1)).forEach(words::add);
        } else {
            schema.put("type", parameter.schema());
        }
    }

    private static ObjectNode schemas() {
        try (InputStream in = OpenApi.class.getResourceAsStream(SCHEMAS)) {
            return Optional.ofNullable((ObjectNode) Json.MAPPER.readTree(in))
                    .orElseThrow(() -> new IllegalStateException(SCHEMAS + " is empty"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
