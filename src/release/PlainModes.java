import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Gives the entries of JARs the same modes wherever these were built: {@code java PlainModes.java JAR…}. Maven copies the modes of
 * the files, which come from the umask of whoever builds, even where it is told to build reproducibly. The layout is that of
 * the ZIP file format specification (APPNOTE.TXT), sections 4.3.12 and 4.3.16.
 */
final class PlainModes {
    private static final int END_OF_DIRECTORY = 0x06054b50;
    private static final int END_LENGTH = 22;
    private static final int ENTRY = 0x02014b50;
    private static final int ENTRY_LENGTH = 46;
    private static final int FILE = 0100644 << 16;
    /** With the bit that says so to DOS. */
    private static final int DIRECTORY = 0040755 << 16 | 0x10;

    private PlainModes() {}

    public static void main(String[] jars) throws IOException {
        for (String jar : jars) {
            byte[] content = Files.readAllBytes(Path.of(jar));
            change(content);
            Files.write(Path.of(jar), content);
        }
    }

    private static void change(byte[] content) {
        ByteBuffer zip = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
        int end = content.length - END_LENGTH;
        require(zip.getInt(end) == END_OF_DIRECTORY, "a comment at the end, or no JAR");
        int entries = unsigned(zip, end + 10);
        int entry = zip.getInt(end + 16);
        for (int i = 0; i < entries; i++) {
            require(zip.getInt(entry) == ENTRY, "entry " + i + " is not where it should be");
            int name = unsigned(zip, entry + 28);
            boolean isDirectory = content[entry + ENTRY_LENGTH + name - 1] == '/';
            zip.putInt(entry + 38, isDirectory ? DIRECTORY : FILE);
            entry += ENTRY_LENGTH + name + unsigned(zip, entry + 30) + unsigned(zip, entry + 32);
        }
        require(entry == end, "the directory does not end where it should");
    }

    private static int unsigned(ByteBuffer zip, int at) {
        return Short.toUnsignedInt(zip.getShort(at));
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalStateException(otherwise);
        }
    }
}
