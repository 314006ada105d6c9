package io.parcours.service.http;

import io.parcours.service.key.Scope;
import java.util.List;
import java.util.Optional;

/**
 * A path the service answers: all that the server, the OpenAPI document and the readable page need to know of it.
 *
 * @param id its name in OpenAPI, in metrics and in the access log
 * @param scope what a key needs; empty = no key is asked for
 * @param manners where the key stands and what is done about unknown parameters
 */
record Route(
        Method method,
        String path,
        String id,
        String tag,
        String summary,
        Optional<Scope> scope,
        List<Parameter> parameters,
        Answer answer,
        Manners manners,
        Handler handler) {

    /** A route of the service's own interface. */
    Route(
            Method method,
            String path,
            String id,
            String tag,
            String summary,
            Optional<Scope> scope,
            List<Parameter> parameters,
            Answer answer,
            Handler handler) {
        this(method, path, id, tag, summary, scope, parameters, answer, Manners.OWN, handler);
    }

    enum Method {
        GET,
        POST
    }

    /** Whose habits a route follows. */
    enum Manners {
        /** A key in the Authorization header; parameters that are not declared are refused. */
        OWN,
        /**
         * Those of the clients of other vendors, on pages of any origin: the handler finds the key, which may stand in the body, and checks its
         * scope; parameters that are not declared are passed over.
         */
        CLIENTS
    }

    @FunctionalInterface
    interface Handler {
        void handle(Call call) throws Exception;
    }

    /**
     * @param schema JSON Schema of a query parameter, as {@code type} or {@code type(a|b)} for one of some words
     */
    record Parameter(String name, Place place, String schema, String says) {
        enum Place {
            PATH,
            QUERY
        }

        static Parameter path(String name, String says) {
            return new Parameter(name, Place.PATH, "string", says);
        }

        static Parameter query(String name, String schema, String says) {
            return new Parameter(name, Place.QUERY, schema, says);
        }
    }

    /**
     * @param schema name of a schema in {@code schemas.json}, for the JSON content type
     * @param contentTypes the first is the default
     * @param status of the good answer
     */
    record Answer(String schema, String says, List<String> contentTypes, int status) {
        Answer(String schema, String says, List<String> contentTypes) {
            this(schema, says, contentTypes, 200);
        }

        /** What was asked for has begun and is not done. */
        static Answer accepted(String schema, String says) {
            return new Answer(schema, says, List.of("application/json"), 202);
        }

        static Answer json(String schema, String says) {
            return new Answer(schema, says, List.of("application/json"));
        }

        static Answer of(String says, String... contentTypes) {
            return new Answer("", says, List.of(contentTypes));
        }
    }

    boolean takes(String queryParameter) {
        return parameters.stream()
                .anyMatch(parameter -> parameter.place() == Parameter.Place.QUERY
                        && parameter.name().equals(queryParameter));
    }

    List<String> queryNames() {
        return parameters.stream()
                .filter(parameter -> parameter.place() == Parameter.Place.QUERY)
                .map(Parameter::name)
                .toList();
    }
}
