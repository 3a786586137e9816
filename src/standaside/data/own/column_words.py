"""Words that people head their columns with, in several languages; folded, the likeliest first."""

from __future__ import annotations

HEADERS: dict[str, tuple[str, ...]] = {
    # English, French, German, Spanish, Portuguese, Italian, Welsh, Dutch, Scandinavian, Polish
    "constituency": (
        "constituency", "constituency name", "riding", "riding name", "electoral district name",
        "electoral district", "division", "division name", "electorate name", "seat", "seat name",
        "pc name", "district", "district name", "precinct", "circonscription", "nom de circonscription",
        "libelle de la circonscription", "libelle circonscription legislative", "nom de la circonscription",
        "wahlkreis", "wahlkreisname", "wahlkreis name", "gebiet", "circunscripcion", "distrito",
        "distrito electoral", "provincia", "circulo", "circulo eleitoral", "municipio", "collegio",
        "collegio uninominale", "circoscrizione", "etholaeth", "kieskring", "kiesdistrict", "valkrets",
        "valgkreds", "valgdistrikt", "okreg", "okreg wyborczy", "vaalipiiri", "constituency label", "place",
        "area name", "name",
    ),
    "code": (
        "code", "constituency code", "constituency id", "ons id", "ons code", "gss code", "gss",
        "seat code", "riding number", "electoral district number", "district number", "district code",
        "pc no", "division id", "code circonscription", "code de la circonscription",
        "code circonscription legislative", "wahlkreisnummer", "wahlkreis nr", "wahlkreisnr", "nr",
        "codigo", "codice", "cod", "numer okregu", "kod",
    ),
    "party": (
        "party", "party name", "party description", "description", "political party",
        "political affiliation", "affiliation", "parti", "parti politique", "nom du parti", "nuance",
        "libelle nuance", "etiquette", "formation", "partei", "parteiname", "wahlvorschlag", "gruppe",
        "gruppenname", "partido", "partido politico", "candidatura", "sigla", "partito", "lista", "plaid",
        "partij", "lijst", "parti namn", "partinavn", "partia", "komitet", "puolue",
    ),
    "party_code": (
        "party code", "party abbreviation", "party abbrev", "party abbr", "party short name", "party id",
        "abbreviation", "code nuance", "code parti", "abreviation", "kurzbezeichnung", "parteikurzel",
        "abkurzung", "siglas", "codigo partido", "sigla partito", "partyab", "party ab",
    ),
    "kind": (
        "kind", "party kind", "party type",
    ),
    "votes": (
        "votes", "vote", "votes obtained", "votes received", "total votes", "valid votes for candidate",
        "number of votes", "ordinary votes", "votes cast", "votes counted", "voix", "votes obtenus",
        "nombre de voix", "suffrages", "suffrages obtenus", "stimmen", "anzahl", "erststimmen",
        "anzahl stimmen", "gultige stimmen", "votos", "votos validos", "numero de votos", "voti",
        "voti validi", "preferenze", "pleidleisiau", "stemmen", "aantal stemmen", "roster", "stemmer",
        "glosy", "liczba glosow", "aanet",
    ),
    "candidate": (
        "candidate", "candidate name", "candidate full name", "candidat", "nom du candidat", "nom",
        "kandidat", "bewerber", "candidato", "nome do candidato", "nombre", "candidata", "nominativo",
        "ymgeisydd", "kandidaat", "kandydat", "full name", "person name", "surname", "candidate surname",
    ),
    "electorate": (
        "electorate", "electors", "registered voters", "registered electors", "registered", "enrolment",
        "eligible voters", "inscrits", "electeurs", "electeurs inscrits", "wahlberechtigte", "censo",
        "censo electoral", "electores", "inscritos", "eleitores", "elettori", "etholwyr",
        "kiesgerechtigden", "rostberattigade", "stemmeberettigede", "uprawnieni",
    ),
    "region": (
        "region", "region name", "state", "state name", "province", "province name", "prov", "departement",
        "libelle du departement", "libelle departement", "land", "bundesland", "comunidad",
        "comunidad autonoma", "estado", "uf", "regiao", "regione", "rhanbarth", "provincie", "lan",
        "wojewodztwo",
    ),
    "nation": (
        "nation", "country", "country name", "pays", "pais", "paese", "gwlad",
    ),
    "county": (
        "county", "county name", "kreis", "landkreis", "comarca", "sir", "gemeente",
    ),
    "date": (
        "date", "election date", "polling day", "polling date", "date du scrutin", "wahltag", "fecha",
        "data",
    ),
    "winner_known": (
        "winner known",
    ),
    "majority_known": (
        "majority known",
    ),
    "pollster": (
        "pollster", "polling firm", "polling organisation", "polling organization", "company", "institut",
        "institute", "sondeur", "umfrageinstitut", "encuestadora", "instituto", "istituto", "firm", "house",
        "polling house", "source", "quelle", "cwmni",
    ),
    "start": (
        "start", "start date", "fieldwork start", "fieldwork from", "from", "debut", "beginn", "inicio",
    ),
    "end": (
        "end", "end date", "fieldwork end", "fieldwork to", "last date of polling", "to", "fieldwork",
        "dates", "date", "fin", "ende", "datum", "fecha", "data", "published", "publication date",
        "dyddiad",
    ),
    "sample": (
        "sample", "sample size", "n", "respondents", "echantillon", "befragte", "stichprobe", "muestra",
        "amostra", "campione", "sampl",
    ),
    "area": (
        "area", "geography", "region", "nation", "country", "pays", "gebiet", "ambito",
    ),
}  # fmt: skip

NOT_PARTIES = frozenset({
    "total", "totals", "total votes", "valid votes", "valid", "invalid votes", "invalid", "rejected",
    "rejected votes", "spoilt", "spoilt ballots", "spoiled", "informal", "formal", "turnout", "majority",
    "margin", "ballots", "votes cast", "population", "year", "rank", "position", "seats", "lead", "winner",
    "result", "first party", "second party", "id", "number", "no", "of which other winner", "region id",
    "ons region id", "margin of error", "blank", "null", "sum", "votants", "exprimes", "suffrages exprimes",
    "abstentions", "blancs", "nuls", "majorite", "participation", "gultige", "ungultige", "gultige stimmen",
    "ungultige stimmen", "wahler", "wahlende", "wahlbeteiligung", "summe", "votos validos", "votos nulos",
    "votos en blanco", "abstencion", "participacion", "brancos", "nulos", "abstencoes", "votanti",
    "schede bianche", "schede nulle", "voti validi", "totale", "cyfanswm", "mwyafrif",
    "nifer a bleidleisiodd", "insgesamt", "gesamt", "opkomst", "geldige stemmen", "frekwencja",
    "valid votes total", "total valid votes", "swing",
})  # fmt: skip
"""Columns of numbers, and rows, that are no party and no place."""

NOT_COUNTS = frozenset({
    "share", "percent", "percentage", "pct", "pourcentage", "prozent", "anteil", "porcentaje",
    "percentuale", "previous", "change", "swing", "id", "region", "difference", "canran", "rejected",
    "invalid", "majority", "known", "number", "nr", "number of candidates", "rank", "type",
})  # fmt: skip
"""A word in a header that makes it something else than what its other words say."""

INDEPENDENT = frozenset({
    "ind", "independent", "indep", "no affiliation", "no party affiliation", "non affiliated",
    "unaffiliated", "nonpartisan", "non partisan", "no party", "no description", "independant",
    "independante", "sans etiquette", "sans parti", "einzelbewerber", "unabhangig", "parteilos",
    "parteiloser", "independiente", "independente", "indipendente", "annibynnol", "onafhankelijk",
    "obunden", "uafhaengig", "niezalezny",
})  # fmt: skip
"""Each such candidate is his or her own."""

SPEAKER = frozenset(
    {
        "spk",
        "speaker",
        "the speaker",
        "speaker seeking re election",
        "commons speaker",
    }
)

SUMS = frozenset({
    "other", "others", "all others", "all other candidates", "other parties", "other candidates", "oth",
    "independents", "autre", "autres", "autres candidats", "divers", "independants", "andere", "sonstige",
    "ubrige", "otros", "otras", "outros", "outras", "altri", "altre liste", "eraill", "overige", "overigen",
    "ovriga", "ovrige", "inne", "misc", "miscellaneous", "rest", "minor parties", "others total",
})  # fmt: skip
"""Everybody not told apart: a sum, never a candidate."""

SMALL_WORDS = frozenset({
    "of", "the", "and", "for", "de", "du", "des", "la", "le", "les", "l", "d", "et", "pour", "der", "die",
    "das", "und", "fur", "del", "el", "los", "las", "y", "por", "do", "da", "dos", "e", "della", "di",
    "per", "in", "a", "van", "het",
})  # fmt: skip
"""Left out when a name is shortened to its initials."""
