package dev.authcodes.keycloak.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

/** Reads YAML as a type and lets nothing pass that the type does not have, or that is of another type. */
final class Strict {
    private static final ObjectMapper MAPPER = YAMLMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .annotationIntrospector(new WithoutOtherMembers())
            .build();

    private Strict() {}

    static <T> T read(String yaml, Class<T> type) throws JsonProcessingException {
        return MAPPER.readValue(yaml, type);
    }

    static <T> T read(String yaml, TypeReference<T> type) throws JsonProcessingException {
        return MAPPER.readValue(yaml, type);
    }

    /** The classes of Kubernetes' API keep members they do not know, which would let every misspelt one pass. */
    private static final class WithoutOtherMembers extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1L;

        @Override
        public Boolean hasAnySetter(Annotated annotated) {
            return false;
        }
    }
}
