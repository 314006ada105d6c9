package io.parcours.benchmarks;

import io.parcours.service.query.Freshness;
import io.parcours.service.query.ProfileAnswer;
import io.parcours.serving.profile.Mask;
import io.parcours.serving.profile.Section;
import io.parcours.serving.store.Generations;
import io.parcours.serving.store.Lease;
import io.parcours.serving.store.OpenGeneration.Found;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Answers the same bytes from the same store as the service does. */
final class ProfileHandler extends Handler.Abstract {
    private static final String PATH = "/v1/profiles/email:";

    private final Generations generations;
    private final Set<Section> sections;

    ProfileHandler(Generations generations, Set<Section> sections) {
        this.generations = generations;
        this.sections = Set.copyOf(sections);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String path = request.getHttpURI().getPath();
        String email = URLDecoder.decode(path.substring(PATH.length()), StandardCharsets.UTF_8);
        try (Lease lease = generations.lease().orElseThrow()) {
            Found found = lease.generation().find("email", email).orElseThrow();
            byte[] body = new ProfileAnswer(found, Freshness.of(lease.generation(), Clock.systemUTC()), Mask.NONE)
                    .json(sections, Map.of(), new byte[0]);
            BareJetty.answer(response, body, callback);
        }
        return true;
    }
}
