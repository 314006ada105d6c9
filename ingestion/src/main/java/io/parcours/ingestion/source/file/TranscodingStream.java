package io.parcours.ingestion.source.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** Bytes of any encoding as bytes of UTF-8; what cannot be decoded becomes U+FFFD. */
final class TranscodingStream extends InputStream {
    private final InputStream in;
    private final CharsetDecoder decoder;
    private final CharsetEncoder encoder = StandardCharsets.UTF_8
            .newEncoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private final ByteBuffer encoded = ByteBuffer.allocate(1 << 15).flip();
    private final CharBuffer chars = CharBuffer.allocate(1 << 14).flip();
    private final ByteBuffer utf8 = ByteBuffer.allocate(1 << 16).flip();
    private boolean inputEnded;
    private boolean decoderFlushed;

    TranscodingStream(InputStream in, Charset charset) {
        this.in = in;
        this.decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        while (!utf8.hasRemaining()) {
            if (!fill()) {
                return -1;
            }
        }
        int count = Math.min(length, utf8.remaining());
        utf8.get(target, offset, count);
        return count;
    }

    /** Decodes and encodes some more; false when everything has been given out. */
    private boolean fill() throws IOException {
        if (!inputEnded) {
            encoded.compact();
            int read = in.read(encoded.array(), encoded.position(), encoded.remaining());
            if (read < 0) {
                inputEnded = true;
            } else {
                encoded.position(encoded.position() + read);
            }
            encoded.flip();
        } else if (decoderFlushed && !chars.hasRemaining()) {
            return false;
        }
        chars.compact();
        if (!decoderFlushed) {
            boolean allDecoded = decoder.decode(encoded, chars, inputEnded).isUnderflow();
            decoderFlushed = inputEnded && allDecoded && decoder.flush(chars).isUnderflow();
        }
        chars.flip();
        utf8.clear();
        encoder.encode(chars, utf8, inputEnded && decoderFlushed);
        utf8.flip();
        return true;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
