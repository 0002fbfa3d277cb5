import './base.css';
import './outcome.css';
