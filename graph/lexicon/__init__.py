"""Words and numbers as data and small parsers: names, identity numbers, masks, addresses, relation terms."""

from graph.lexicon.folding import modern, name_class, plain, skeleton, sound, weak_class
from graph.lexicon.forms import form_group, forms_agree
from graph.lexicon.identifiers import canonical_scheme, is_known_scheme, parse, recognise, taxpayer
from graph.lexicon.masks import admits, is_masked
from graph.lexicon.number import Identifier, Problem, Strength
from graph.lexicon.numbered import NumberedName, numbered_name
from graph.lexicon.organisations import OrganisationName, kind_guess, parse_organisation
from graph.lexicon.persons import PersonName, parse_person
from graph.lexicon.places import address_key, bank_account_key, domain_key, email_key, phone_key
from graph.lexicon.relations import (
    FamilyTerm,
    family_term,
    is_beneficial_owner_term,
    is_in_law,
    is_key_personnel_term,
    is_owner_term,
    is_wider_kin,
    official_role,
    organ_role,
    tie_role,
    tie_roles,
)

__all__ = [
    "FamilyTerm",
    "Identifier",
    "NumberedName",
    "OrganisationName",
    "PersonName",
    "Problem",
    "Strength",
    "address_key",
    "admits",
    "bank_account_key",
    "canonical_scheme",
    "domain_key",
    "email_key",
    "family_term",
    "form_group",
    "forms_agree",
    "is_beneficial_owner_term",
    "is_in_law",
    "is_key_personnel_term",
    "is_known_scheme",
    "is_masked",
    "is_owner_term",
    "is_wider_kin",
    "kind_guess",
    "modern",
    "name_class",
    "numbered_name",
    "official_role",
    "organ_role",
    "parse",
    "parse_organisation",
    "parse_person",
    "phone_key",
    "plain",
    "recognise",
    "skeleton",
    "sound",
    "taxpayer",
    "tie_role",
    "tie_roles",
    "weak_class",
]
