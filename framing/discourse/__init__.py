"""What corpus linguists count: key words, concordances, collocations."""
