package io.parcours.service.http;

import io.parcours.service.http.Route.Answer;
import io.parcours.service.http.Route.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The OpenAPI document and a page a person can read; both are made of the route table. */
final class DocumentRoutes {
    private DocumentRoutes() {}

    /** The routes given and those that describe them all. */
    static List<Route> with(List<Route> described) {
        List<Route> routes = new ArrayList<>(described);
        // Filled below: the documents describe their own routes too.
        byte[][] documents = new byte[2][];
        routes.add(new Route(
                Method.GET,
                "/openapi.json",
                "openapi",
                "documents",
                "This document.",
                Optional.empty(),
                List.of(),
                Answer.of("OpenAPI 3.1", "application/json"),
                call -> call.json(documents[0])));
        for (String path : List.of("/", "/docs")) {
            routes.add(new Route(
                    Method.GET,
                    path,
                    path.equals("/") ? "home" : "docs",
                    "documents",
                    "The same to read.",
                    Optional.empty(),
                    List.of(),
                    Answer.of("A page", "text/html"),
                    call -> call.http()
                            .header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
                            .contentType("text/html; charset=utf-8")
                            .result(documents[1])));
        }
        documents[0] = OpenApi.document(routes);
        documents[1] = page(routes).getBytes(StandardCharsets.UTF_8);
        return List.copyOf(routes);
    }

    private static String page(List<Route> routes) {
        StringBuilder html = new StringBuilder("""
                <!doctype html>
                <html lang="en"><head><meta charset="utf-8"><title>Parcours</title>
                <meta name="viewport" content="width=device-width">
                <style>
                body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1a1a1a }
                code, pre { font: 14px/1.5 ui-monospace, monospace; background: #f4f4f2; border-radius: 4px }
                code { padding: .1em .3em } pre { padding: .8em; overflow-x: auto }
                h2 { margin-top: 2.5rem; text-transform: capitalize } section { margin: 1.5rem 0 }
                .scope { color: #666; font-size: 14px } dt { font-family: ui-monospace, monospace; font-size: 14px }
                </style></head><body>
                <h1>Parcours</h1>
                <p>Profiles, segments and their members, from published generations. For programs:
                <a href="openapi.json">openapi.json</a>. Send a key, made by <code>parcours keys create</code>, with every request:</p>
                <pre>curl -H "Authorization: Bearer $KEY" http://localhost:7070/v1/segments</pre>
                """);
        String tag = "";
        for (Route route : routes) {
            if (!route.tag().equals(tag)) {
                tag = route.tag();
                html.append("<h2>").append(tag).append("</h2>\n");
            }
            html.append("<section><code>")
                    .append(route.method())
                    .append(' ')
                    .append(escaped(route.path()))
                    .append("</code> <span class=\"scope\">")
                    .append(route.scope()
                            .map(scope -> "needs " + scope.wireName())
                            .orElse("open"))
                    .append("</span><p>")
                    .append(escaped(route.summary()))
                    .append("</p>");
            if (!route.parameters().isEmpty()) {
                html.append("<dl>");
                route.parameters()
                        .forEach(parameter -> html.append("<dt>")
                                .append(escaped(parameter.name()))
                                .append("</dt><dd>")
                                .append(escaped(parameter.says()))
                                .append("</dd>"));
                html.append("</dl>");
            }
            html.append("</section>\n");
        }
        return html.append("</body></html>\n").toString();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
