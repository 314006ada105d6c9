package io.parcours.benchmarks;

import io.parcours.service.query.Freshness;
import io.parcours.service.query.ProfileAnswer;
import io.parcours.serving.profile.Mask;
import io.parcours.serving.profile.Section;
import io.parcours.serving.store.Generations;
import io.parcours.serving.store.Lease;
import io.parcours.serving.store.OpenGeneration.Found;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

/** What it costs to answer the same bytes from the same store with nothing around it: no routes, keys, access log or metrics. */
final class BareJetty implements AutoCloseable {
    private static final String PATH = "/v1/profiles/email:";

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);

    BareJetty(Generations generations, Set<Section> sections) {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                String path = request.getHttpURI().getPath();
                String email = URLDecoder.decode(path.substring(PATH.length()), StandardCharsets.UTF_8);
                try (Lease lease = generations.lease().orElseThrow()) {
                    Found found = lease.generation().find("email", email).orElseThrow();
                    byte[] body = new ProfileAnswer(
                                    found, Freshness.of(lease.generation(), Clock.systemUTC()), Mask.NONE)
                            .json(sections, Map.of(), new byte[0]);
                    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
                    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
                    response.write(true, ByteBuffer.wrap(body), callback);
                }
                return true;
            }
        });
        try {
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException("Jetty does not start", e);
        }
    }

    int port() {
        return connector.getLocalPort();
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("Jetty does not stop", e);
        }
    }
}
