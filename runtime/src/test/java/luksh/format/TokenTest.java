package luksh.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens in words. */
class TokenTest {
    private static Token token(String type, String members) {
        return new Token(
                3,
                type,
                List.of(0, 2),
                "{'type':'%s',%s}".formatted(type, members).replace('\'', '"'));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "luks2-keyring|'key_description':'my:key'|key 'my:key' in the kernel keyring",
                "systemd-recovery|'a':1|recovery key",
                "systemd-tpm2|'tpm2-pcrs':[0,7],'tpm2-pcr-bank':'sha256','tpm2-pin':true|TPM2, PCRs 0+7 (sha256), PIN",
                "systemd-tpm2|'tpm2-pcrs':[],'tpm2_pubkey_pcrs':[11]|TPM2, no PCRs, signed policy over PCRs 11",
                "systemd-fido2|'fido2-rp':'io.x','fido2-clientPin-required':true,'fido2-up-required':true|FIDO2, PIN, touch, for io.x",
                "systemd-pkcs11|'pkcs11-uri':'pkcs11:token=x'|smart card pkcs11:token=x",
                "luksh-name|'names':{'0':{'name':'office','salt':'x'}}|slot names: 0 'office'",
                "of-nobody|'name':'office'|''"
            })
    void whatAKnownTokenSays(String type, String members, String meaning) {
        assertThat(token(type, members).meaning()).isEqualTo(meaning.equals("''") ? "" : meaning);
    }

    private static String pin(String json) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(json.replace('\'', '"').getBytes(UTF_8));
    }

    @Test
    void clevisPins() {
        String tang = pin("{'alg':'ECDH-ES','clevis':{'pin':'tang','tang':{'url':'http://t','adv':{}}}}");
        String tpm2 = pin("{'clevis':{'pin':'tpm2','tpm2':{'pcr_ids':'1,7','pcr_bank':'sha256'}}}");
        String both = pin("{'clevis':{'pin':'sss','sss':{'t':2,'p':'x','jwe':['" + tang + ".a.b','" + tpm2 + ".c']}}}");
        assertThat(clevis(tang)).isEqualTo("tang http://t");
        assertThat(clevis(tpm2)).isEqualTo("tpm2, PCRs 1,7 (sha256)");
        assertThat(clevis(both)).isEqualTo("2 of (tang http://t; tpm2, PCRs 1,7 (sha256))");
        assertThat(clevis("###")).isEqualTo("unreadable pin");
        assertThat(clevis(pin("[]"))).isEqualTo("no pin");
        assertThat(token("clevis", "'jwe':'old'").meaning()).isEqualTo("no pin");
    }

    private static String clevis(String pin) {
        return token("clevis", "'jwe':{'ciphertext':'x','protected':'" + pin + "'}")
                .meaning();
    }

    @Test
    void pinsWithinPinsEndSomewhere() {
        String pin = pin("{'clevis':{'pin':'tang','tang':{'url':'http://t'}}}");
        for (int i = 0; i < 9; i++) {
            pin = pin("{'clevis':{'pin':'sss','sss':{'t':1,'jwe':['" + pin + "']}}}");
        }
        assertThat(clevis(pin)).isEqualTo("1 of (1 of (1 of (1 of (sss))))");
    }

    @Test
    void oneLineForPeople() {
        assertThat(token("systemd-recovery", "'a':1"))
                .hasToString("token 3: systemd-recovery, recovery key, slots 0, 2");
        assertThat(new Token(0, "odd", List.of(), "{}")).hasToString("token 0: odd, for no slot");
        assertThat(new Token(0, "odd", List.of(1), "{}")).hasToString("token 0: odd, slot 1");
        assertThat(token("luks2-keyring", "'key_description':'a\\u001b[2Jb'").toString())
                .contains("a\\u001b[2Jb");
    }
}
